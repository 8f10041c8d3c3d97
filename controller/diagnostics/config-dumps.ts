// What the controller remembers of its last pushes, for people who ask.
import type { DeclarativeConfig } from "../../core/kong.ts";
import type { FallbackMetadata } from "../fallback/generator.ts";
import type { SyncEvent, SyncObserver } from "../sync/sync-event.ts";

export interface ConfigDump {
  /** Hexadecimal SHA-256 of the document. KIC shows the raw bytes as if they were text, which nobody can read. */
  readonly hash: string;
  readonly config: DeclarativeConfig;
}

/**
 * The last of everything. With several gateways, that is what the one said that was heard last.
 *
 * @see KIC v3.5.13 internal/diagnostics/collector.go
 */
export class ConfigDumps {
  #successful: ConfigDump | undefined;
  #failed: ConfigDump | undefined;
  #rawError: string | undefined;
  #fallback: FallbackMetadata | undefined;

  /** What the gateways have taken, be it regular or a fallback. */
  get successful(): ConfigDump | undefined {
    return this.#successful;
  }

  get failed(): ConfigDump | undefined {
    return this.#failed;
  }

  /** The answer to what failed last, where there was one that said why. */
  get rawError(): string | undefined {
    return this.#rawError;
  }

  /** The fallback that was made last, until a regular configuration is taken again. */
  get fallback(): FallbackMetadata | undefined {
    return this.#fallback;
  }

  observe(event: SyncEvent): void {
    if (event.type === "fallback-generated") this.#fallback = event.metadata;
    if (event.type !== "gateway-updated") return;
    const { result, config, isFallback, sha: hash } = event;
    if (result.kind === "accepted" || result.kind === "unchanged") {
      this.#successful = { hash, config };
      if (!isFallback) this.#fallback = undefined;
      return;
    }
    this.#failed = { hash, config };
    this.#rawError = result.rawBody;
  }
}

export function diagnosticsObserver(dumps: ConfigDumps): SyncObserver {
  return (event) => dumps.observe(event);
}
