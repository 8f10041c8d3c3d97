// Whether a document must be sent to a gateway that was sent something before.
import { EMPTY_CONFIGURATION_HASH, type DeclarativeConfig } from "../../core/kong.ts";
import type { NodeStatus } from "../../core/admin-api.ts";

export interface ChangeQuestion {
  /** SHA of what the gateway accepted last; `undefined`: nothing yet. */
  readonly sentSha: string | undefined;
  readonly sha: string;
  readonly config: DeclarativeConfig;
  /** Asked only when the hashes are equal. */
  readonly getStatus: () => Promise<NodeStatus>;
}

/**
 * Another document always goes out. The same one goes out again when the gateway reports that it holds nothing, as
 * after a restart, unless the document is empty itself.
 *
 * @throws what `getStatus` throws.
 * @see KIC v3.5.13 internal/dataplane/sendconfig/config_change_detector.go
 */
export async function mustPush(question: ChangeQuestion): Promise<boolean> {
  if (question.sentSha !== question.sha) return true;
  const { configuration_hash: hash } = await question.getStatus();
  return hash === EMPTY_CONFIGURATION_HASH && !isEmpty(question.config);
}

/** Whether a document has no entities at all. The stub that stands for none is one. */
function isEmpty(config: DeclarativeConfig): boolean {
  return Object.entries(config).every(
    ([key, entities]) => key.startsWith("_") || (Array.isArray(entities) && entities.length === 0),
  );
}
