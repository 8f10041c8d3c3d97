// The API server on a socket.
import type { Clock } from "../core/clock.ts";
import type { KubeApi, KubeApiError } from "../core/kube-api.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Random } from "../core/random.ts";
import { uuidV4 } from "../core/uuid.ts";
import { auditEvent, type AuditEvent } from "./access/audit.ts";
import { identify, impersonated, isSameToken } from "./access/authentication.ts";
import { ALLOWED, allRules, decide, refusalOf, rulesFor } from "./access/authorization.ts";
import { reviewAnswer, type ReviewContext } from "./access/reviews.ts";
import { ISSUER, ServiceAccountTokens, type ReadToken } from "./access/service-account-tokens.ts";
import { systemToken } from "./system-token.ts";
import { ADMIN, type Identity } from "./access/identity.ts";
import { admittedAnswer } from "./admission/admitted-answer.ts";
import { systemWebhookClient } from "./admission/system-webhook-client.ts";
import type { ClusterSnapshot } from "./cluster-snapshot.ts";
import { controlResponse, type RestartOptions } from "./control-path.ts";
import { Controllers, type ControllerName } from "./controllers/controllers.ts";
import { DirectKubeApi } from "./direct-api.ts";
import { faultyAnswer } from "./faults/faulty-answer.ts";
import { KubeFaults } from "./faults/kube-faults.ts";
import { handleRequest } from "./http/api-handler.ts";
import { jsonResponse, type ApiRequest, type ApiResponse } from "./http/message.ts";
import { requestInfo, type RequestInfo } from "./http/request-info.ts";
import { KubeServer, type KubeServerOptions } from "./kube-server.ts";
import { loadObjects } from "./load-objects.ts";
import { unauthorized } from "./statuses.ts";
import { createApp, type App } from "./system-app.ts";
import type { ServerCertificate } from "./system-certificate.ts";

/** How long `close()` waits for clients to read the end of their watches, before it cuts them off. */
const CLOSE_GRACE_MS = 500;

export interface MockKube {
  /** `http://HOST:PORT`, or `https://...` with a certificate. */
  readonly url: string;
  /** The same storage without HTTP, and without faults. */
  readonly api: KubeApi;
  /** What is to go wrong for clients. */
  readonly faults: KubeFaults;
  snapshot(): ClusterSnapshot;
  /** Cuts all connections, and listens again at the same address. Faults stay in force. */
  restart(options?: RestartOptions): Promise<void>;
  /** Ends open watches and stops listening. */
  close(): Promise<void>;
}

export interface MockKubeOptions extends KubeServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 127.0.0.1 when absent. */
  readonly host?: string;
  /** Any free one when absent or 0. */
  readonly port?: number;
  /** Loaded at start, CustomResourceDefinitions and Namespaces first. */
  readonly objects?: readonly KubeObject[];
  /** Speak TLS with this certificate; plain HTTP when absent. */
  readonly certificate?: Pick<ServerCertificate, "certificate" | "key">;
  /** The bearer token that every request must bring; anybody may ask when absent. Secret: never logged. */
  readonly token?: string;
  /** PEM, with a certificate: client certificates that it has signed are as good as the token. */
  readonly clientAuthority?: string;
  /** Judge requests by roles; the token's bearer may do everything. */
  readonly rbac?: boolean;
  /** Told about every answer. */
  readonly onAudit?: (event: AuditEvent) => void;
  /** Take faults, restarts and so on under `/mock-kube/`, from anybody who may ask at all. */
  readonly controlPath?: boolean;
  /** Which small controllers keep the cluster in order; none when absent. */
  readonly controllers?: readonly ControllerName[];
  /** How long a Pod takes from its making until it is ready, for the controller of Pods; 1000 when absent. */
  readonly podStartMs?: number;
  /** Called within each write; its object belongs to the storage. */
  readonly onChange?: (event: {
    readonly type: "ADDED" | "MODIFIED" | "DELETED";
    readonly object: KubeObject;
  }) => void;
}

/** @throws {KubeApiError} when one of `objects` is refused; whatever `listen` throws. */
export async function startMockKube(options: MockKubeOptions): Promise<MockKube> {
  const kube = new SystemKube(options);
  await kube.listen(options.port ?? 0);
  return kube;
}

class SystemKube implements MockKube {
  readonly api: KubeApi;
  readonly faults: KubeFaults;
  url = "";
  readonly #options: MockKubeOptions;
  readonly #auditIds: Random;
  readonly #tokens = new ServiceAccountTokens(systemToken());
  readonly #watches = new Set<Promise<void>>();
  #server: KubeServer;
  #controllers: Controllers | undefined;
  #app: App | undefined;
  #closing = new AbortController();
  #isClosed = false;

  constructor(options: MockKubeOptions) {
    this.#options = options;
    this.#auditIds = options.random.fork("audit");
    this.#server = this.#startServer();
    this.api = new DirectKubeApi(() => this.#server);
    this.faults = new KubeFaults(() => this.#server.store.revision);
  }

  snapshot(): ClusterSnapshot {
    return this.#server.snapshot();
  }

  async listen(port: number): Promise<void> {
    this.#closing = new AbortController();
    const { certificate, clientAuthority, host = "127.0.0.1" } = this.#options;
    this.#app = createApp({
      ...(certificate !== undefined && { certificate }),
      ...(clientAuthority !== undefined && { clientAuthority }),
      answer: (request, signal, reset, peer) => this.#answer(request, signal, reset, peer),
      closing: this.#closing.signal,
      watches: this.#watches,
    });
    this.url = await this.#app.listen({ host, port });
  }

  async restart({ downMs = 0, loseState = false }: RestartOptions = {}): Promise<void> {
    this.#closing.abort();
    await this.#app?.close();
    if (loseState) this.#server = this.#startServer();
    if (this.#isClosed) this.#controllers?.close();
    await this.#options.clock.sleep(downMs);
    if (!this.#isClosed) await this.listen(Number(new URL(this.url).port));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#controllers?.close();
    this.#closing.abort();
    const ended = new AbortController();
    void Promise.all(this.#watches).then(() => ended.abort());
    // Woken early when all have read their end, which is what is hoped for.
    await this.#options.clock.sleep(CLOSE_GRACE_MS, ended.signal).then(ignore, ignore);
    await this.#app?.close();
  }

  #startServer(): KubeServer {
    const { onChange, objects = [], clock, controllers: names = [], podStartMs } = this.#options;
    const server = new KubeServer(this.#options);
    if (onChange !== undefined) {
      server.store.subscribe(({ type, object }) => onChange({ type, object }));
    }
    loadObjects(server, objects);
    this.#controllers?.close();
    this.#controllers = new Controllers({
      server,
      clock,
      names,
      ...(podStartMs !== undefined && { podStartMs }),
      onFault: (error) => void raise(error),
    });
    return server;
  }

  async #answer(
    request: ApiRequest,
    signal: AbortSignal,
    reset: () => void,
    peer: Identity | undefined,
  ): Promise<ApiResponse> {
    const { clock, token, clientAuthority, onAudit } = this.#options;
    const info = requestInfo(request);
    const certificates = clientAuthority !== undefined;
    const identity = identify(
      { ...(token !== undefined && { token }), certificates, read: (text) => this.#tokenOf(text) },
      request,
      peer,
    );
    const other = identity === undefined ? undefined : impersonated(request);
    const receivedMs = clock.nowMs();
    const refusal = this.#refusal(identity, other, info);
    const response =
      refusal === undefined
        ? await this.#allowed(request, info, signal, reset, other ?? identity ?? ADMIN)
        : jsonResponse(refusal.status.code ?? 500, refusal.status);
    onAudit?.(
      auditEvent({
        id: uuidV4(this.#auditIds),
        request,
        info,
        identity,
        impersonated: other,
        response,
        receivedMs,
        answeredMs: clock.nowMs(),
      }),
    );
    return response;
  }

  #refusal(
    identity: Identity | undefined,
    other: Identity | undefined,
    info: RequestInfo,
  ): KubeApiError | undefined {
    if (identity === undefined) return unauthorized();
    if (this.#options.rbac !== true) return undefined;
    const { store } = this.#server;
    if (other === undefined) return refusalOf(store, identity, info);
    const resource = { group: "", version: "v1", plural: "users", name: other.name };
    const asking = { verb: "impersonate", path: info.path, resource };
    return refusalOf(store, identity, asking) ?? refusalOf(store, other, info);
  }

  async #allowed(
    request: ApiRequest,
    info: RequestInfo,
    signal: AbortSignal,
    reset: () => void,
    identity: Identity,
  ): Promise<ApiResponse> {
    const { clock, controlPath = false, admissionWebhooks = false } = this.#options;
    const control = controlPath ? controlResponse(this.#controls, request) : undefined;
    if (control !== undefined) return control;
    const review = reviewAnswer(this.#reviews(identity), request, info);
    if (review !== undefined) return review;
    const answer = (asked: ApiRequest, until: AbortSignal) =>
      admissionWebhooks
        ? this.#admitted(asked, info, until, identity)
        : handleRequest(this.#server, asked, until);
    return faultyAnswer({ clock, faults: this.faults, answer, reset }, request, info, signal);
  }

  #admitted(
    request: ApiRequest,
    info: RequestInfo,
    signal: AbortSignal,
    identity: Identity,
  ): Promise<ApiResponse> {
    const context = {
      server: this.#server,
      client: systemWebhookClient,
      identity,
      newUid: () => uuidV4(this.#auditIds),
      answer: (asked: ApiRequest) => handleRequest(this.#server, asked, signal),
    };
    return admittedAnswer(context, request, info);
  }

  #tokenOf(text: string): ReadToken | undefined {
    return this.#tokens.read(text, this.#server.store, this.#options.clock.nowMs());
  }

  #reviews(identity: Identity): ReviewContext {
    const { rbac = false, token } = this.#options;
    const { store } = this.#server;
    return {
      server: this.#server,
      identity,
      tokens: this.#tokens,
      newUid: () => uuidV4(this.#auditIds),
      decide: (who, what) => (rbac ? decide(store, who, what) : ALLOWED),
      rules: (who, namespace) => (rbac ? rulesFor(store, who, namespace) : allRules()),
      read: (text) =>
        this.#tokenOf(text) ??
        (token !== undefined && isSameToken(token, text)
          ? { identity: ADMIN, audiences: [ISSUER] }
          : undefined),
    };
  }

  get #controls() {
    return {
      faults: this.faults,
      snapshot: () => this.snapshot(),
      restart: (options: RestartOptions) => {
        // After the answer has gone out.
        void this.#options.clock.sleep(0).then(() => this.restart(options));
      },
    };
  }
}

/** A bug in a controller is to be seen, not hidden: a rejection that nobody handles ends the process. */
async function raise(error: unknown): Promise<never> {
  throw error;
}

/** Time that is cut short is no failure. */
function ignore(): void {}
