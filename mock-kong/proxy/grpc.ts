// What is special about gRPC calls.
import type { ClientRequest } from "./client-request.ts";
import type { HeaderList } from "./header-list.ts";
import type { ResponseHead } from "./exchange.ts";

/** Source: Kong 3.9 kong/pdk/response.lua HTTP_TO_GRPC_STATUS. */
const STATUSES: Readonly<Record<number, number>> = {
  200: 0,
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 6,
  429: 8,
  499: 1,
  500: 13,
  501: 12,
  503: 14,
  504: 4,
};

const UNKNOWN = 2;

const MESSAGES: Readonly<Record<number, string>> = {
  0: "OK",
  1: "Canceled",
  2: "Unknown",
  3: "InvalidArgument",
  4: "DeadlineExceeded",
  5: "NotFound",
  6: "AlreadyExists",
  7: "PermissionDenied",
  8: "ResourceExhausted",
  12: "Unimplemented",
  13: "Internal",
  14: "Unavailable",
  16: "Unauthenticated",
};

export function isGrpc({ headers }: Pick<ClientRequest, "headers">): boolean {
  return headers.get("content-type")?.startsWith("application/grpc") ?? false;
}

/** An answer of the gateway's own, in a form that gRPC clients read. */
export function markGrpc({ status, headers }: ResponseHead): void {
  if (headers.has("grpc-status")) return;
  const code = STATUSES[status] ?? STATUSES[Math.floor(status / 100) * 100] ?? UNKNOWN;
  headers.set("Content-Type", "application/grpc");
  headers.set("grpc-status", String(code));
  headers.set("grpc-message", MESSAGES[code] ?? "");
}

/** How a call ended, from its trailers. */
export function grpcStatus(trailers: HeaderList): { status: string; message: string } {
  return {
    status: trailers.get("grpc-status") ?? "0",
    message: trailers.get("grpc-message") ?? "",
  };
}
