// The errors of an update, in the words that Kong has for them then.
import { ErrorTable, type ErrorNode } from "../schema/error-table.ts";
import { REQUIRED_FOR_ENTITY_CHECK } from "../schema/messages.ts";

const AT_LEAST_ONE_OF = "at least one of these fields must be non-empty";

/** Source: Kong 3.9.1, `Schema:validate_update`. */
export function asUpdateErrors(errors: ErrorTable): ErrorTable {
  return new ErrorTable([...errors].map(([key, node]) => [key, reworded(node)]));
}

function reworded(node: ErrorNode): ErrorNode {
  if (typeof node !== "string") return asUpdateErrors(node);
  if (node === REQUIRED_FOR_ENTITY_CHECK) return `${node} when updating`;
  return node.startsWith(AT_LEAST_ONE_OF) ? `when updating, ${node}` : node;
}
