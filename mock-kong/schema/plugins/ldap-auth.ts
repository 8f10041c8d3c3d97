// The plugin `ldap-auth`. Source: Kong 3.9.1, kong/plugins/ldap-auth/schema.lua.
import { defineSubschema } from "../field.ts";
import { host, httpProtocols, noConsumer, port } from "../typedefs.ts";

export const ldapAuth = defineSubschema({
  name: "ldap-auth",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        ldap_host: { ...host, required: true },
        ldap_port: { ...port, required: true, default: 389 },
        ldaps: { type: "boolean", required: true, default: false },
        start_tls: { type: "boolean", required: true, default: false },
        verify_ldap_host: { type: "boolean", required: true, default: false },
        base_dn: { type: "string", required: true },
        attribute: { type: "string", required: true },
        cache_ttl: { type: "number", required: true, default: 60 },
        hide_credentials: { type: "boolean", required: true, default: false },
        timeout: { type: "number", default: 10000 },
        keepalive: { type: "number", default: 60000 },
        anonymous: { type: "string" },
        header_type: { type: "string", default: "ldap" },
        realm: { type: "string", required: false },
      },
      entity_checks: [
        {
          conditional: {
            if_field: "ldaps",
            if_match: { eq: true },
            then_field: "start_tls",
            then_match: { eq: false },
            then_err: "'ldaps' and 'start_tls' cannot be enabled simultaneously",
          },
        },
      ],
    },
  },
});
