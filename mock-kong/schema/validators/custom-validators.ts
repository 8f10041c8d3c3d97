// Every custom validator that a schema may name.
import type { CustomValidator } from "../custom-validator.ts";
import { addressValidators } from "./address-validators.ts";
import { certificateValidators } from "./certificate-validators.ts";
import { pluginValidators } from "./plugin-validators.ts";
import { textValidators } from "./text-validators.ts";

export const customValidators: Readonly<Record<string, CustomValidator>> = {
  ...addressValidators,
  ...textValidators,
  ...certificateValidators,
  ...pluginValidators,
};
