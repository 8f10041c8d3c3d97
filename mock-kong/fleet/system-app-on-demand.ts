// A Fastify app that is built when its first request comes: most nodes of a large fleet are asked little or nothing.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";

export class AppOnDemand {
  readonly #create: () => FastifyInstance;
  #ready: Promise<FastifyInstance> | undefined;
  #app: FastifyInstance | undefined;

  /** What `create` gives need not be ready. */
  constructor(create: () => FastifyInstance) {
    this.#create = create;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#app !== undefined) this.#app.routing(request, response);
    else void this.#built().then((app) => app.routing(request, response));
  }

  /** Nothing is to be handled any more. */
  async close(): Promise<void> {
    await (await this.#ready)?.close();
  }

  #built(): Promise<FastifyInstance> {
    this.#ready ??= this.#build();
    return this.#ready;
  }

  async #build(): Promise<FastifyInstance> {
    const app = this.#create();
    await app.ready();
    this.#app = app;
    return app;
  }
}
