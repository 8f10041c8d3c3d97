// Whose story is told with which gateways: one pair, or every pair of a matrix.
import { InvalidArgumentError } from "commander";
import { imageValue } from "./option-values.ts";

export type ControllerChoice =
  /** Ours, with each behaviour that is asked for. */
  | { readonly kind: "built-in" }
  /** The executable that KIC_BIN names. */
  | { readonly kind: "binary" }
  | { readonly kind: "image"; readonly image: string }
  /** A release: the executable that KIC_BIN_3_5_13 or the like names, else its image. */
  | { readonly kind: "release"; readonly release: string };

/** The image of gateways in containers, or `undefined` for simulated ones. */
export type KongImage = string | undefined;

export interface Combination {
  readonly controller: ControllerChoice;
  readonly kongImage: KongImage;
  /** As a matrix calls them. */
  readonly controllerLabel: string;
  readonly gatewaysLabel: string;
}

export interface Matrix {
  readonly controllers?: readonly string[];
  readonly gateways?: readonly string[];
}

const VALUES_MAX = 20;

/** Reads `controller=3.3.1,builtin` or `gateways=mock,kong:3.9`, beside what was read `before`. */
export function matrixAxis(text: string, before: Matrix = {}): Matrix {
  const [, axis, list = ""] = /^(controller|gateways)=(.+)$/.exec(text) ?? [];
  const values = list.split(",");
  if (axis === undefined || values.length > VALUES_MAX || values.some((value) => value === "")) {
    throw new InvalidArgumentError(
      `expected controller=A,B or gateways=A,B, with up to ${VALUES_MAX} values each`,
    );
  }
  if (axis === "gateways") return { ...before, gateways: values.map(imageValue) };
  for (const value of values) readController(value);
  return { ...before, controllers: values };
}

/** Every pair of the two; where the matrix does not speak of one, it is `usual`. */
export function combinations(matrix: Matrix, usual: Combination): readonly Combination[] {
  const controllers = matrix.controllers?.map((label) => ({
    controllerLabel: label,
    controller: readController(label),
  })) ?? [usual];
  const gateways = matrix.gateways?.map((label) => ({
    gatewaysLabel: label,
    kongImage: label === "mock" ? undefined : label,
  })) ?? [usual];
  return controllers.flatMap(({ controllerLabel, controller }) =>
    gateways.map(({ gatewaysLabel, kongImage }) => ({
      controller,
      controllerLabel,
      gatewaysLabel,
      kongImage,
    })),
  );
}

function readController(label: string): ControllerChoice {
  if (label === "builtin" || label === "built-in") return { kind: "built-in" };
  if (label === "binary") return { kind: "binary" };
  if (/^v?\d+\.\d+(\.\d+\S*)?$/.test(label)) return { kind: "release", release: label };
  if (/[/:]/.test(label)) return { kind: "image", image: imageValue(label) };
  throw new InvalidArgumentError(
    `"${label}" is no controller: expected builtin, binary, a release such as 3.5.13, or an image`,
  );
}
