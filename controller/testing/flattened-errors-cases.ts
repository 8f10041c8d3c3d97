// Recorded cases of how refusals are understood: what a case expects, and what we make of it.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { blamedObject } from "../push/blamed-object.ts";
import { failuresOf, parseFlattenedErrors } from "../push/flattened-errors.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";
import type { ReplayedCase } from "./fallback-cases.ts";

/** The body of a 400, and the objects with problems that it tells of. */
export function replayRefusal(recorded: JsonObject): ReplayedCase {
  const { response_body: body, response_body_raw: raw, expected, expected_error } = recorded;
  const text = stringOr(raw, body === null ? "" : JSON.stringify(body));
  const parsed = parseFlattenedErrors(text);
  const objects = parsed.ok ? parsed.objects : [];
  return {
    expected: { isUnderstood: expected_error !== true, objects: expected },
    got: {
      isUnderstood: parsed.ok,
      objects: objects.map(({ object, problems }) => ({
        ...withBlanks(object),
        problems: Object.fromEntries(problems),
      })),
    },
  };
}

/** The tags of an entity, and the object that it was made from. */
export function replayBlame(recorded: JsonObject): ReplayedCase {
  const blame = blamedObject(arrayOr(objectOr(recorded["entity"])["tags"]).map(String));
  const error = stringOr(recorded["expected_error_contains"], undefined);
  const [, missing = error] = /has (?:no|not enough) (\w+)/.exec(error ?? "") ?? [];
  const { problems: _, ...object } = objectOr(recorded["expected"]);
  return {
    expected: error === undefined ? { object } : { missing },
    got: blame.ok ? { object: withBlanks(blame.object) } : { missing: blame.missing },
  };
}

/** A problem, and the words that events have for it. */
export function replayMessage(recorded: JsonObject): ReplayedCase {
  const problems = new Map([[String(recorded["problem_source"]), String(recorded["problem"])]]);
  const object = { apiVersion: "v1", kind: "Service", name: "web" };
  return {
    expected: [recorded["expected_event_message"]],
    got: failuresOf([{ object, problems }]).map(({ message }) => message),
  };
}

/** Go writes what is not there as empty. */
function withBlanks({ namespace = "", uid = "", ...ref }: ObjectRef): JsonObject {
  return { ...ref, namespace, uid };
}
