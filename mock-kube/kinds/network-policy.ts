// NetworkPolicies: kept and shown; no traffic of this cluster is real enough to be held back by one.
// Source: Kubernetes 1.33, pkg/apis/networking/v1/defaults.go, pkg/apis/networking/validation/validation.go
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import { childDraft, draftsIn, stringOf } from "../json.ts";
import { isCidr, NOT_A_CIDR } from "../schema/addresses.ts";
import {
  forbidden,
  GoText,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../schema/field-error.ts";
import { portErrors, portNameErrors } from "../schema/names.ts";
import type { KindRules } from "./kind-rules.ts";

const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const POLICY_TYPES = ["Egress", "Ingress"];

export const networkPolicyRules: KindRules = {
  defaults(object) {
    const spec = childDraft(object, "spec");
    const hasEgress = arrayOr(spec["egress"]).length > 0;
    if (arrayOr(spec["policyTypes"]).length === 0) {
      spec["policyTypes"] = ["Ingress", ...(hasEgress ? ["Egress"] : [])];
    }
    for (const rule of [...draftsIn(spec, "ingress"), ...draftsIn(spec, "egress")]) {
      for (const port of draftsIn(rule, "ports")) port["protocol"] ??= "TCP";
    }
  },
  errors(object) {
    const spec = objectOr(object["spec"]);
    return [
      ...rulesErrors(spec, "ingress", "from"),
      ...rulesErrors(spec, "egress", "to"),
      ...policyTypeErrors(arrayOr(spec["policyTypes"])),
    ];
  },
};

function rulesErrors(spec: JsonObject, direction: string, side: string): readonly FieldError[] {
  return arrayOr(spec[direction])
    .map(objectOr)
    .flatMap((rule, index) => {
      const field = `spec.${direction}[${index}]`;
      return [
        ...arrayOr(rule["ports"]).flatMap((port, at) =>
          policyPortErrors(objectOr(port), `${field}.ports[${at}]`),
        ),
        ...arrayOr(rule[side]).flatMap((peer, at) =>
          peerErrors(objectOr(peer), `${field}.${side}[${at}]`),
        ),
      ];
    });
}

function policyPortErrors(
  { protocol, port, endPort }: JsonObject,
  field: string,
): readonly FieldError[] {
  const problems = typeof port === "number" ? portErrors(port) : [];
  const nameProblems = typeof port === "string" ? portNameErrors(port) : [];
  return [
    ...(PROTOCOLS.includes(stringOf(protocol))
      ? []
      : [notSupported(`${field}.protocol`, protocol, PROTOCOLS)]),
    ...[...problems, ...nameProblems].map((problem) => invalid(`${field}.port`, port, problem)),
    ...(endPort === undefined ? [] : endPortErrors(port, Number(endPort), `${field}.endPort`)),
  ];
}

function endPortErrors(port: unknown, endPort: number, field: string): readonly FieldError[] {
  if (port === undefined)
    return [invalid(field, endPort, "may not be specified when `port` is not specified")];
  if (typeof port === "string") {
    return [invalid(field, endPort, "may not be specified when `port` is non-numeric")];
  }
  if (endPort < Number(port)) {
    // The real server, too, shows the port as the value.
    return [invalid(field, port, "must be greater than or equal to `port`")];
  }
  return portErrors(endPort).map((problem) => invalid(field, endPort, problem));
}

function peerErrors(peer: JsonObject, field: string): readonly FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const selectsPods = podSelector !== undefined || namespaceSelector !== undefined;
  if (ipBlock === undefined) return selectsPods ? [] : [required(field, "must specify a peer")];
  return [
    ...blockErrors(objectOr(ipBlock), `${field}.ipBlock`),
    ...(selectsPods ? [forbidden(field, "may not specify both ipBlock and another peer")] : []),
  ];
}

function blockErrors({ cidr, except }: JsonObject, field: string): readonly FieldError[] {
  if (stringOf(cidr) === "") return [required(`${field}.cidr`)];
  const excepted = arrayOr(except).map((range, index) => ({
    range,
    at: `${field}.except[${index}]`,
  }));
  return [{ range: cidr, at: `${field}.cidr` }, ...excepted]
    .filter(({ range }) => !isCidr(stringOf(range)))
    .map(({ range, at }) => invalid(at, range, NOT_A_CIDR));
}

function policyTypeErrors(types: readonly unknown[]): readonly FieldError[] {
  if (types.length > POLICY_TYPES.length) {
    const text = `[]networking.PolicyType{${types.map((type) => JSON.stringify(type)).join(", ")}}`;
    return [
      invalid("spec.policyTypes", new GoText(text), "may not specify more than two policyTypes"),
    ];
  }
  return types.flatMap((type, index) =>
    POLICY_TYPES.includes(stringOf(type))
      ? []
      : [notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES)],
  );
}
