// Whom a story is told of: our controller with one of its behaviours, or a real one.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import { findBinaryController, type BinaryController } from "../live/binary-controller.ts";

export interface Subject {
  /** What its outcome is called. */
  readonly name: string;
  /** Whose expectations it is judged by. */
  readonly behaviour: BehaviourName;
  readonly binary?: BinaryController;
}

/** @throws {EnvironmentError} when a real controller is asked for, and there is none. */
export async function findSubjects(
  {
    usesBinary,
    behaviours,
  }: { readonly usesBinary: boolean; readonly behaviours: readonly BehaviourName[] },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Subject[]> {
  if (!usesBinary) return behaviours.map((behaviour) => ({ name: behaviour, behaviour }));
  const binary = await findBinaryController(environment);
  return [{ name: binary.name, behaviour: binary.behaviour, binary }];
}
