// The entity `routes`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import {
  autoTimestamp,
  headerName,
  ipOrCidr,
  port,
  tags,
  utf8Name,
  uuid,
  wildcardHost,
} from "../typedefs.ts";

export const routes = defineEntity({
  name: "routes",
  primary_key: ["id"],
  endpoint_key: "name",
  workspaceable: true,
  subschema_key: "protocols",
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    name: utf8Name,
    protocols: {
      type: "set",
      required: true,
      default: ["http", "https"],
      len_min: 1,
      mutually_exclusive_subsets: [
        ["http", "https"],
        ["tcp", "tls", "udp"],
        ["tls_passthrough"],
        ["grpc", "grpcs"],
      ],
      elements: {
        type: "string",
        one_of: ["grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp"],
      },
    },
    https_redirect_status_code: {
      type: "integer",
      required: true,
      default: 426,
      one_of: [426, 301, 302, 307, 308],
    },
    strip_path: { type: "boolean", required: true, default: true },
    preserve_host: { type: "boolean", required: true, default: false },
    request_buffering: { type: "boolean", required: true, default: true },
    response_buffering: { type: "boolean", required: true, default: true },
    tags,
    service: { type: "foreign", reference: "services" },
    snis: { type: "set", elements: wildcardHost },
    sources: {
      type: "set",
      elements: {
        type: "record",
        fields: { ip: ipOrCidr, port },
        entity_checks: [{ at_least_one_of: ["ip", "port"] }],
      },
    },
    destinations: {
      type: "set",
      elements: {
        type: "record",
        fields: { ip: ipOrCidr, port },
        entity_checks: [{ at_least_one_of: ["ip", "port"] }],
      },
    },
    methods: { type: "set", elements: { type: "string", match: "^%u+$" } },
    hosts: {
      type: "array",
      elements: {
        type: "string",
        match_all: [
          { pattern: "^[^*]*%*?[^*]*$", err: "invalid wildcard: must have at most one wildcard" },
        ],
        match_any: {
          patterns: ["^%*%.", "%.%*$", "^[^*]*$"],
          err: "invalid wildcard: must be placed at leftmost or rightmost label",
        },
        custom_validator: "route_host",
      },
    },
    paths: {
      type: "array",
      elements: {
        type: "string",
        match_any: {
          patterns: ["^/", "^~/"],
          err: "should start with: / (fixed path) or ~/ (regex path)",
        },
        match_none: [{ pattern: "//", err: "must not have empty segments" }],
        custom_validator: "route_path",
      },
    },
    headers: {
      type: "map",
      keys: {
        ...headerName,
        match_none: [
          {
            pattern: "^[Hh][Oo][Ss][Tt]$",
            err: "cannot contain 'host' header, which must be specified in the 'hosts' attribute",
          },
        ],
      },
      values: { type: "array", elements: { type: "string" } },
    },
    regex_priority: { type: "integer", default: 0 },
    path_handling: { type: "string", default: "v0", one_of: ["v0", "v1"] },
  },
  entity_checks: [
    {
      conditional: {
        if_field: "protocols",
        if_match: {
          elements: { not_one_of: ["grpcs", "https", "tls", "tls_passthrough"], type: "string" },
        },
        then_field: "snis",
        then_match: { len_eq: 0 },
        then_err:
          "'snis' can only be set when 'protocols' is 'grpcs', 'https', 'tls' or 'tls_passthrough'",
      },
    },
    { custom_entity_check: { check: "nothing", field_sources: ["path_handling"] } },
    {
      custom_entity_check: {
        check: "route_expression",
        field_sources: [
          "id",
          "protocols",
          "snis",
          "sources",
          "destinations",
          "methods",
          "hosts",
          "paths",
          "headers",
          "expression",
          "regex_priority",
          "priority",
        ],
        run_with_missing_fields: true,
      },
    },
  ],
});
