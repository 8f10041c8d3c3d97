// Gives each request an identifier.
import { uuidV4 } from "../../core/uuid.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly header_name: string;
  readonly generator: "uuid" | "uuid#counter" | "tracker";
  readonly echo_downstream: boolean;
}

const NAME = "correlation-id";

/** @see Kong 3.9 kong/plugins/correlation-id/handler.lua */
export const correlationId: PluginHandler<Config> = {
  name: NAME,
  priority: 100_001,
  access(run) {
    const { config, exchange } = run;
    const given = exchange.client.headers.get(config.header_name);
    const id = given === undefined || given === "" ? generate(run) : given;
    if (id !== given) exchange.upstream.headers.set(config.header_name, id);
    exchange.notes.set(NAME, id);
    return undefined;
  },
  headers({ config, exchange }, head) {
    const id = exchange.notes.get(NAME);
    if (config.echo_downstream && typeof id === "string") head.headers.set(config.header_name, id);
  },
};

function generate({ config, exchange, host }: PluginRun<Config>): string {
  switch (config.generator) {
    case "uuid":
      return uuidV4(host.random);
    case "uuid#counter": {
      const counter = host.memory(NAME, () => ({ next: 0 }));
      counter.next += 1;
      return `${host.workerId}#${counter.next}`;
    }
    case "tracker": {
      const { localIp, localPort, clientPort } = exchange.client;
      const seconds = (host.clock.nowMs() / 1000).toFixed(3);
      return `${localIp}-${localPort}-1-${clientPort}-1-${seconds}`;
    }
  }
}
