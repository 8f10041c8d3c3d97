// What a route may and must say, by the first of its protocols.
// Source: Kong 3.9.1, kong/db/schema/entities/routes_subschemas.lua.
import type { Field, Subschema } from "./field.ts";
import { routes } from "./entities/routes.ts";

const { sources, destinations, methods, hosts, paths, headers } = routes.fields;

/** The field may not be set at all. */
function refused(field: Field, err: string): Field {
  return { ...field, eq: null, err };
}

const notFor = (name: string, protocols: string) =>
  `cannot set '${name}' when 'protocols' is ${protocols}`;

const HTTP = "'http' or 'https'";
const STREAM = "'tcp', 'tls', 'tls_passthrough' or 'udp'";
const GRPC = "'grpc' or 'grpcs'";

const http: Subschema = {
  name: "http",
  fields: {
    sources: refused(sources, notFor("sources", HTTP)),
    destinations: refused(destinations, notFor("destinations", HTTP)),
  },
  entity_checks: [
    {
      conditional_at_least_one_of: {
        if_field: "protocols",
        if_match: { contains: "https" },
        then_at_least_one_of: ["methods", "hosts", "headers", "paths", "snis"],
        then_err: "must set one of %s when 'protocols' is 'https'",
        else_match: { contains: "http" },
        else_then_at_least_one_of: ["methods", "hosts", "headers", "paths"],
        else_then_err: "must set one of %s when 'protocols' is 'http'",
      },
    },
  ],
};

const stream: Subschema = {
  name: "tcp",
  fields: {
    methods: refused(methods, notFor("methods", STREAM)),
    hosts: refused(hosts, notFor("hosts", STREAM)),
    paths: refused(paths, notFor("paths", STREAM)),
    headers: refused(headers, notFor("headers", STREAM)),
  },
  entity_checks: [
    {
      conditional_at_least_one_of: {
        if_field: "protocols",
        if_match: { elements: { type: "string", one_of: ["tcp", "tls", "udp"] } },
        then_at_least_one_of: ["sources", "destinations", "snis"],
        then_err: "must set one of %s when 'protocols' is 'tcp', 'tls' or 'udp'",
      },
    },
    {
      conditional_at_least_one_of: {
        if_field: "protocols",
        if_match: { elements: { type: "string", one_of: ["tls_passthrough"] } },
        then_at_least_one_of: ["snis"],
        then_err: "must set snis when 'protocols' is 'tls_passthrough'",
      },
    },
  ],
};

const grpc: Subschema = {
  name: "grpc",
  fields: {
    strip_path: {
      type: "boolean",
      required: true,
      default: false,
      ne: true,
      err: `cannot set 'strip_path' when 'protocols' is ${GRPC}`,
    },
    methods: refused(methods, notFor("methods", GRPC)),
    sources: refused(sources, notFor("sources", GRPC)),
    destinations: refused(destinations, notFor("destinations", GRPC)),
  },
  entity_checks: [
    {
      conditional_at_least_one_of: {
        if_field: "protocols",
        if_match: { contains: "grpcs" },
        then_at_least_one_of: ["hosts", "headers", "paths", "snis"],
        then_err: "must set one of %s when 'protocols' is 'grpcs'",
        else_match: { contains: "grpc" },
        else_then_at_least_one_of: ["hosts", "headers", "paths"],
        else_then_err: "must set one of %s when 'protocols' is 'grpc'",
      },
    },
  ],
};

export const routeSubschemas: Readonly<Record<string, Subschema>> = {
  http,
  https: http,
  tcp: stream,
  tls: stream,
  udp: stream,
  tls_passthrough: stream,
  grpc,
  grpcs: grpc,
};
