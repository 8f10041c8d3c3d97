// Ingresses and IngressClasses: paths, hosts, backends, the class.
// Source: Kubernetes 1.33, pkg/apis/networking/validation/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { draftsIn, equalJson, stringOf, valueAt } from "../json.ts";
import { isIp } from "../schema/addresses.ts";
import {
  forbidden,
  GoText,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../schema/field-error.ts";
import {
  label1035Errors,
  pathSegmentErrors,
  labelErrors,
  portErrors,
  portNameErrors,
  subdomainErrors,
  wildcardSubdomainErrors,
} from "../schema/names.ts";
import { loadBalancerErrors } from "./load-balancer-errors.ts";
import type { KindRules } from "./kind-rules.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const SCOPES = ["Cluster", "Namespace"];
const INVALID_IN_PATH = ["//", "/./", "/../", "%2f", "%2F"];
const INVALID_AT_END = ["/..", "/."];
const CONTROLLER_CHARACTERS_MAX = 250;

export const ingressRules: KindRules = {
  errors: (object) => [
    ...specErrors(objectOr(object["spec"])),
    ...loadBalancerErrors(object["status"], nameErrors),
    ...classErrors(object),
  ],
  warnings: (object) =>
    classAnnotation(object) !== undefined &&
    valueAt(object, "spec", "ingressClassName") === undefined
      ? [
          `annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`,
        ]
      : [],
};

export const ingressClassRules: KindRules = {
  defaults(object) {
    const spec = objectOr(object["spec"]);
    for (const parameters of draftsIn({ list: [spec["parameters"]] }, "list")) {
      parameters["scope"] ??= "Cluster";
    }
  },
  errors(object) {
    const spec = objectOr(object["spec"]);
    return [...controllerErrors(spec["controller"]), ...parametersErrors(spec["parameters"])];
  },
  updateErrors(object, old) {
    const controller = valueAt(object, "spec", "controller");
    return equalJson(controller, valueAt(old, "spec", "controller"))
      ? []
      : [invalid("spec.controller", controller ?? "", "field is immutable")];
  },
};

function classAnnotation(object: JsonObject): string | undefined {
  const value = valueAt(object, "metadata", "annotations", CLASS_ANNOTATION);
  return typeof value === "string" ? value : undefined;
}

function classErrors(object: JsonObject): readonly FieldError[] {
  const annotation = classAnnotation(object);
  const name = valueAt(object, "spec", "ingressClassName");
  const isNew = valueAt(object, "metadata", "resourceVersion") === undefined;
  if (!isNew || annotation === undefined || name === undefined || name === annotation) return [];
  const why = "must match `ingressClassName` when both are specified";
  return [invalid(`annotations.${CLASS_ANNOTATION}`, annotation, why)];
}

function specErrors(spec: JsonObject): readonly FieldError[] {
  const rules = arrayOr(spec["rules"]).filter(isJsonObject);
  const className = spec["ingressClassName"];
  const missing = "either `defaultBackend` or `rules` must be specified";
  return [
    ...(rules.length === 0 && spec["defaultBackend"] === undefined
      ? [
          invalid(
            "spec",
            new GoText(`[]networking.IngressRule${spec["rules"] === undefined ? "(nil)" : "{}"}`),
            missing,
          ),
        ]
      : []),
    ...(spec["defaultBackend"] === undefined
      ? []
      : backendErrors(objectOr(spec["defaultBackend"]), "spec.defaultBackend")),
    ...rules.flatMap((rule, index) => ruleErrors(rule, `spec.rules[${index}]`)),
    ...tlsErrors(spec["tls"]),
    ...(typeof className === "string"
      ? subdomainErrors(className).map((problem) =>
          invalid("spec.ingressClassName", className, problem),
        )
      : []),
  ];
}

function ruleErrors(rule: JsonObject, at: string): readonly FieldError[] {
  const host = stringOf(rule["host"]);
  const paths = valueAt(rule, "http", "paths");
  return [
    ...(isIp(host) ? [invalid(`${at}.host`, host, "must be a DNS name, not an IP address")] : []),
    ...(host === "" ? [] : hostErrors(host)).map((problem) => invalid(`${at}.host`, host, problem)),
    ...(rule["http"] !== undefined && arrayOr(paths).length === 0
      ? [required(`${at}.http.paths`)]
      : []),
    ...arrayOr(paths)
      .filter(isJsonObject)
      .flatMap((path, index) => pathErrors(path, `${at}.http.paths[${index}]`)),
  ];
}

function hostErrors(host: string): readonly string[] {
  return host.includes("*") ? wildcardSubdomainErrors(host) : subdomainErrors(host);
}

function pathErrors(entry: JsonObject, at: string): readonly FieldError[] {
  const path = stringOf(entry["path"]);
  return [
    ...pathTypeErrors(entry["pathType"], path, at),
    ...backendErrors(objectOr(entry["backend"]), `${at}.backend`),
  ];
}

function pathTypeErrors(pathType: unknown, path: string, at: string): readonly FieldError[] {
  const relative = invalid(`${at}.path`, path, "must be an absolute path");
  switch (pathType) {
    case undefined:
    case null:
      return [required(`${at}.pathType`, "pathType must be specified")];
    case "Exact":
    case "Prefix":
      return [
        ...(path.startsWith("/") ? [] : [relative]),
        ...INVALID_IN_PATH.filter((part) => path.includes(part)).map((part) =>
          invalid(`${at}.path`, path, `must not contain '${part}'`),
        ),
        ...INVALID_AT_END.filter((part) => path.endsWith(part)).map((part) =>
          invalid(`${at}.path`, path, `cannot end with '${part}'`),
        ),
      ];
    case "ImplementationSpecific":
      return path === "" || path.startsWith("/") ? [] : [relative];
    default:
      return [notSupported(`${at}.pathType`, pathType, PATH_TYPES)];
  }
}

function backendErrors(backend: JsonObject, at: string): readonly FieldError[] {
  const { service, resource } = backend;
  if (service !== undefined && resource !== undefined) {
    return [invalid(at, "", "cannot set both resource and service backends")];
  }
  if (resource !== undefined) {
    return resourceErrors(objectOr(resource), `${at}.resource`);
  }
  if (service === undefined) return [invalid(at, "", "resource or service backend is required")];

  const name = stringOf(valueAt(service, "name"));
  const portName = stringOf(valueAt(service, "port", "name"));
  const number = valueAt(service, "port", "number") ?? 0;
  return [
    ...(name === ""
      ? [required(`${at}.service.name`)]
      : label1035Errors(name).map((problem) => invalid(`${at}.service.name`, name, problem))),
    ...(portName !== "" && number !== 0
      ? [invalid(at, "", "cannot set both port name & port number")]
      : []),
    ...(portName !== "" && number === 0
      ? portNameErrors(portName).map((problem) =>
          invalid(`${at}.service.port.name`, portName, problem),
        )
      : []),
    ...(portName === "" && number !== 0
      ? portErrors(Number(number)).map((problem) =>
          invalid(`${at}.service.port.number`, number, problem),
        )
      : []),
    ...(portName === "" && number === 0 ? [required(at, "port name or number is required")] : []),
  ];
}

function resourceErrors(resource: JsonObject, at: string): readonly FieldError[] {
  const { apiGroup } = resource;
  return [
    ...(typeof apiGroup === "string"
      ? subdomainErrors(apiGroup).map((problem) => invalid(`${at}.apiGroup`, apiGroup, problem))
      : []),
    ...["kind", "name"].flatMap((key) => {
      const value = stringOf(resource[key]);
      if (value === "") return [required(`${at}.${key}`, `${key} is required`)];
      return pathSegmentErrors(value).map((problem) => invalid(`${at}.${key}`, value, problem));
    }),
  ];
}

function nameErrors(hostname: string): readonly string[] {
  return [
    ...subdomainErrors(hostname),
    ...(isIp(hostname) ? ["must be a DNS name, not an IP address"] : []),
  ];
}

function tlsErrors(tls: unknown): readonly FieldError[] {
  return arrayOr(tls)
    .filter(isJsonObject)
    .flatMap((entry, index) => {
      const secretName = stringOf(entry["secretName"]);
      return [
        ...arrayOr(entry["hosts"]).flatMap((host, place) =>
          hostErrors(stringOf(host)).map((problem) =>
            invalid(`spec.tls[${index}].hosts[${place}]`, host, problem),
          ),
        ),
        ...(secretName === ""
          ? []
          : subdomainErrors(secretName).map((problem) =>
              invalid(`spec.tls[${index}].secretName`, secretName, problem),
            )),
      ];
    });
}

function controllerErrors(controller: unknown): readonly FieldError[] {
  const text = stringOf(controller);
  if (text === "") return [required("spec.controller")];
  if (text.length > CONTROLLER_CHARACTERS_MAX) {
    const detail = `Too long: may not be more than ${CONTROLLER_CHARACTERS_MAX} bytes`;
    return [{ field: "spec.controller", reason: "FieldValueTooLong", detail }];
  }
  const [domain = "", path] = text.split(/\/(.*)/s, 2);
  if (path === undefined || path === "") {
    const why = 'must be a domain-prefixed path (such as "acme.io/foo")';
    return [invalid("spec.controller", text, why)];
  }
  return subdomainErrors(domain).map((problem) => invalid("spec.controller", domain, problem));
}

function parametersErrors(parameters: unknown): readonly FieldError[] {
  if (!isJsonObject(parameters)) return [];
  const at = "spec.parameters";
  const namespace = parameters["namespace"];
  const scope = stringOf(parameters["scope"]);
  return [
    ...["kind", "name"]
      .filter((key) => stringOf(parameters[key]) === "")
      .map((key) => required(`${at}.${key}`)),
    ...(SCOPES.includes(scope) ? [] : [notSupported(`${at}.scope`, scope, SCOPES)]),
    ...(scope === "Namespace" && namespace === undefined
      ? [required(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'")]
      : []),
    ...(scope === "Cluster" && namespace !== undefined
      ? [forbidden(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'")]
      : []),
    ...(scope === "Namespace" && typeof namespace === "string"
      ? labelErrors(namespace).map((problem) => invalid(`${at}.namespace`, namespace, problem))
      : []),
  ];
}
