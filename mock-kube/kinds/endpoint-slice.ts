// EndpointSlices and Endpoints: addresses and ports. A real server never takes loopback addresses; `allowLoopbackEndpoints`
// is for gateways that run on this machine.
// Source: Kubernetes 1.33, pkg/apis/discovery/validation/validation.go, pkg/apis/core/validation/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { draftsIn, equalJson, stringOf } from "../json.ts";
import {
  duplicate,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../schema/field-error.ts";
import { addressErrors, isIp, type AddressRange } from "../schema/addresses.ts";
import { labelErrors, labelKeyErrors, portErrors, subdomainErrors } from "../schema/names.ts";
import type { KindRules, WriteContext } from "./kind-rules.ts";

const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const ENDPOINTS_MAX = 1000;
const ADDRESSES_MAX = 100;
const ZONES_MAX = 8;

export const endpointSliceRules: KindRules = {
  defaults(object) {
    for (const port of draftsIn(object, "ports")) {
      port["name"] ??= "";
      port["protocol"] ??= "TCP";
    }
  },
  errors: (object, context) => [
    ...addressTypeErrors(object["addressType"]),
    ...endpointsErrors(object, context),
    ...portsErrors(object["ports"]),
  ],
  updateErrors: (object, old) =>
    equalJson(object["addressType"], old["addressType"])
      ? []
      : [invalid("addressType", object["addressType"], "field is immutable")],
  warnings: (object) =>
    object["addressType"] === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : [],
};

export const endpointsRules: KindRules = {
  defaults(object) {
    for (const subset of draftsIn(object, "subsets")) {
      for (const port of draftsIn(subset, "ports")) port["protocol"] ??= "TCP";
    }
  },
  errors: (object, context) =>
    arrayOr(object["subsets"]).flatMap((subset, index) =>
      subsetErrors(objectOr(subset), `subsets[${index}]`, context),
    ),
};

function subsetErrors(
  subset: JsonObject,
  at: string,
  { allowLoopbackEndpoints }: WriteContext,
): readonly FieldError[] {
  const lists = ["addresses", "notReadyAddresses"] as const;
  const ports = arrayOr(subset["ports"]).map(objectOr);
  const isEmpty = lists.every((list) => arrayOr(subset[list]).length === 0);
  return [
    ...(isEmpty ? [required(at, "must specify `addresses` or `notReadyAddresses`")] : []),
    ...lists.flatMap((list) =>
      arrayOr(subset[list]).flatMap((address, place) =>
        endpointAddressErrors(objectOr(address), `${at}.${list}[${place}]`, allowLoopbackEndpoints),
      ),
    ),
    ...ports.flatMap((port, place) =>
      endpointPortErrors(port, `${at}.ports[${place}]`, ports.length > 1),
    ),
  ];
}

function endpointAddressErrors(
  address: JsonObject,
  at: string,
  allowLoopback: boolean,
): readonly FieldError[] {
  const ip = stringOf(address["ip"]);
  const hostname = stringOf(address["hostname"]);
  const nodeName = address["nodeName"];
  return [
    ...addressErrors(ip, "any", allowLoopback).map((problem) => invalid(`${at}.ip`, ip, problem)),
    // The real server looks again whether it is special, and cannot read it again.
    ...(isIp(ip) ? [] : [invalid(`${at}.ip`, ip, "must be a valid IP address")]),
    ...(hostname === "" ? [] : labelErrors(hostname)).map((problem) =>
      invalid(`${at}.hostname`, hostname, problem),
    ),
    ...(typeof nodeName === "string" ? subdomainErrors(nodeName) : []).map((problem) =>
      invalid(`${at}.nodeName`, nodeName, problem),
    ),
  ];
}

function endpointPortErrors(
  port: JsonObject,
  at: string,
  mustHaveName: boolean,
): readonly FieldError[] {
  const name = stringOf(port["name"]);
  const protocol = stringOf(port["protocol"]);
  const number = Number(port["port"] ?? 0);
  return [
    ...(name === "" && mustHaveName ? [required(`${at}.name`)] : []),
    ...(name === "" ? [] : labelErrors(name)).map((problem) =>
      invalid(`${at}.name`, name, problem),
    ),
    ...portErrors(number).map((problem) => invalid(`${at}.port`, number, problem)),
    ...(PROTOCOLS.includes(protocol) ? [] : [notSupported(`${at}.protocol`, protocol, PROTOCOLS)]),
    ...appProtocolErrors(port["appProtocol"], at),
  ];
}

function appProtocolErrors(value: unknown, at: string): readonly FieldError[] {
  if (typeof value !== "string") return [];
  return labelKeyErrors(value).map((problem) => invalid(`${at}.appProtocol`, value, problem));
}

function addressTypeErrors(addressType: unknown): readonly FieldError[] {
  if (stringOf(addressType) === "") return [required("addressType")];
  if (ADDRESS_TYPES.includes(stringOf(addressType))) return [];
  return [notSupported("addressType", addressType, ADDRESS_TYPES)];
}

function endpointsErrors(object: JsonObject, context: WriteContext): readonly FieldError[] {
  const endpoints = arrayOr(object["endpoints"]).filter(isJsonObject);
  if (endpoints.length > ENDPOINTS_MAX) {
    const detail = `Too many: ${endpoints.length}: must have at most ${ENDPOINTS_MAX} items`;
    return [{ field: "endpoints", reason: "FieldValueTooMany", detail }];
  }
  return endpoints.flatMap((endpoint, index) => {
    const at = `endpoints[${index}]`;
    const addresses = arrayOr(endpoint["addresses"]).map(stringOf);
    const hostname = endpoint["hostname"];
    return [
      ...(addresses.length === 0
        ? [required(`${at}.addresses`, "must contain at least 1 address")]
        : []),
      ...(addresses.length > ADDRESSES_MAX
        ? [
            {
              field: `${at}.addresses`,
              reason: "FieldValueTooMany",
              detail: `Too many: ${addresses.length}: must have at most ${ADDRESSES_MAX} items`,
            },
          ]
        : []),
      ...addresses.flatMap((address, place) =>
        oneAddressErrors(address, stringOf(object["addressType"]), context).map((problem) =>
          // A wrong family is a matter of all of them.
          problem.startsWith("must be an IPv")
            ? invalid(`${at}.addresses`, address, problem)
            : invalid(`${at}.addresses[${place}]`, address, problem),
        ),
      ),
      ...(typeof endpoint["nodeName"] === "string"
        ? subdomainErrors(endpoint["nodeName"])
        : []
      ).map((problem) => invalid(`${at}.nodeName`, endpoint["nodeName"], problem)),
      ...(typeof hostname === "string"
        ? labelErrors(hostname).map((problem) => invalid(`${at}.hostname`, hostname, problem))
        : []),
      ...hintErrors(endpoint["hints"], `${at}.hints`),
    ];
  });
}

function hintErrors(hints: unknown, at: string): readonly FieldError[] {
  const zones = arrayOr(objectOr(hints)["forZones"]).map((zone) =>
    stringOf(objectOr(zone)["name"]),
  );
  if (zones.length > ZONES_MAX) {
    const detail = `Too many: ${zones.length}: must have at most ${ZONES_MAX} items`;
    return [{ field: `${at}.forZones`, reason: "FieldValueTooMany", detail }];
  }
  return zones.flatMap((zone, index) =>
    zones.indexOf(zone) < index ? [duplicate(`${at}.forZones[${index}].name`, zone)] : [],
  );
}

const RANGES: Readonly<Record<string, AddressRange>> = { IPv4: "IPv4", IPv6: "IPv6" };

function oneAddressErrors(
  address: string,
  addressType: string,
  { allowLoopbackEndpoints }: WriteContext,
): readonly string[] {
  if (addressType === "FQDN") return fqdnErrors(address);
  const range = RANGES[addressType];
  return range === undefined ? [] : addressErrors(address, range, allowLoopbackEndpoints);
}

function fqdnErrors(name: string): readonly string[] {
  if (name === "") return ["must be non-empty"];
  const bare = name.replace(/\.$/, "");
  const problems = subdomainErrors(bare);
  if (problems.length > 0) return problems;
  if (bare.split(".").length < 2) {
    return ["should be a domain with at least two segments separated by dots"];
  }
  return [];
}

function portsErrors(ports: unknown): readonly FieldError[] {
  const seen = new Set<string>();
  return arrayOr(ports)
    .filter(isJsonObject)
    .flatMap((port, index) => {
      const at = `ports[${index}]`;
      const name = stringOf(port["name"]);
      const repeated = seen.has(name);
      seen.add(name);
      const protocol = stringOf(port["protocol"]);
      return [
        ...(name === ""
          ? []
          : labelErrors(name).map((problem) => invalid(`${at}.name`, name, problem))),
        ...(repeated ? [duplicate(`${at}.name`, name)] : []),
        ...(PROTOCOLS.includes(protocol)
          ? []
          : [notSupported(`${at}.protocol`, protocol, PROTOCOLS)]),
        ...appProtocolErrors(port["appProtocol"], at),
      ];
    });
}
