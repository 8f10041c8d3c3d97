// Custom validators for names, tags, headers, paths and expressions.
// Source: Kong 3.9.1, kong/db/schema/typedefs.lua and kong/tools/http.lua.
import { UNEXPLAINED, type CustomValidator } from "../custom-validator.ts";
import { pcreError } from "./pcre.ts";
import { pathError, routePathError, toBytes } from "./request-path.ts";

/** What nearly all names and tags look like: no bytes need to be looked at. */
const PLAIN_NAME = /^[A-Za-z0-9.\-_~]+$/;
const PLAIN_TAG = /^[ -+\-.0-~]+$/;

export const HEADER_NAME = /^[a-zA-Z0-9\-_]+$/;

const onText =
  (check: (text: string) => string | undefined): CustomValidator =>
  (value) =>
    check(String(value));

export const textValidators: Readonly<Record<string, CustomValidator>> = {
  regex: (value) => (pcreError(String(value)) === undefined ? undefined : UNEXPLAINED),
  name: onText((text) =>
    /^[A-Za-z0-9.\-_~]+$/.test(text)
      ? undefined
      : `invalid value '${text}': it must only contain alphanumeric and '., -, _, ~' characters`,
  ),
  utf8_name: onText((text) =>
    PLAIN_NAME.test(text) || /^[A-Za-z0-9.\-_~\x80-\xf4]+$/.test(toBytes(text))
      ? undefined
      : `invalid value '${text}': the only accepted ascii characters are alphanumerics or ., -, _, and ~`,
  ),
  tag: onText((text) =>
    // oxlint-disable-next-line no-control-regex -- bytes, as Kong counts them
    PLAIN_TAG.test(text) || /^[ \x21-\x2b\x2d\x2e\x30-\x7e\x80-\xf4]+$/.test(toBytes(text))
      ? undefined
      : `invalid tag '${text}': expected printable ascii (except \`,\` and \`/\`) or valid utf-8 sequences`,
  ),
  header_name: onText(headerNameError),
  cookie_name: onText(cookieNameError),
  path: onText(pathError),
  route_path: onText(routePathError),
};

function headerNameError(text: string): string | undefined {
  if (HEADER_NAME.test(text)) return undefined;
  if (text === "") return "no header name provided";
  return `bad header name '${text}', allowed characters are A-Z, a-z, 0-9, '_', and '-'`;
}

function cookieNameError(text: string): string | undefined {
  if (text === "") return "no token provided";
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\x00-\x1f\x7f-\xff \t()<>@,;:\\"/?={}[\]]/.test(toBytes(text))
    ? 'contains one or more invalid characters. ASCII control characters (0-31;127), space, tab and the characters ()<>@,;:\\"/?={}[] are not allowed.'
    : undefined;
}
