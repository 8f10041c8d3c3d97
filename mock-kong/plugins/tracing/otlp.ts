// Spans as OpenTelemetry's protocol carries them.
import { encodeProtobuf, type ProtobufField } from "./protobuf.ts";

export interface Span {
  /** Hexadecimal: 32 digits, 16 digits, 16 digits or undefined. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  /** 2: server; 3: client. */
  readonly kind: number;
  /** Wall clock, ms. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly isError: boolean;
}

export type Attributes = Readonly<Record<string, string | number>>;

const ERROR_STATUS = 2;
const NANOSECONDS = 1_000_000n;

/** A trace request in protocol buffers. @see opentelemetry-proto trace/v1/trace.proto */
export function encodeTraces(spans: readonly Span[], resource: Attributes): Buffer {
  return encodeProtobuf([
    {
      field: 1,
      message: [
        { field: 1, message: attributes(1, resource) },
        {
          field: 2,
          message: [
            {
              field: 1,
              message: [
                { field: 1, text: "kong-internal" },
                { field: 2, text: "0.1.0" },
              ],
            },
            ...spans.map((span) => ({ field: 2, message: spanFields(span) })),
          ],
        },
      ],
    },
  ]);
}

function spanFields(span: Span): readonly ProtobufField[] {
  return [
    { field: 1, bytes: Buffer.from(span.traceId, "hex") },
    { field: 2, bytes: Buffer.from(span.spanId, "hex") },
    ...(span.parentId === undefined
      ? []
      : [{ field: 4, bytes: Buffer.from(span.parentId, "hex") }]),
    { field: 5, text: span.name },
    { field: 6, integer: span.kind },
    { field: 7, fixed64: nanoseconds(span.startMs) },
    { field: 8, fixed64: nanoseconds(span.endMs) },
    ...attributes(9, span.attributes),
    ...(span.isError ? [{ field: 15, message: [{ field: 3, integer: ERROR_STATUS }] }] : []),
  ];
}

/** Key and value: a text, or a whole number. */
function attributes(field: number, given: Attributes): readonly ProtobufField[] {
  return Object.entries(given).map(([key, value]) => ({
    field,
    message: [
      { field: 1, text: key },
      {
        field: 2,
        message: [
          typeof value === "string" ? { field: 1, text: value } : { field: 3, integer: value },
        ],
      },
    ],
  }));
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms)) * NANOSECONDS;
}
