// The plugins that act on requests; others are accepted in a configuration and do nothing.
import { acl } from "./acl.ts";
import { basicAuth } from "./basic-auth.ts";
import { botDetection } from "./bot-detection.ts";
import { correlationId } from "./correlation-id.ts";
import { cors } from "./cors.ts";
import { hmacAuth } from "./hmac-auth.ts";
import { httpLog } from "./logging/http-log.ts";
import { fileLog, syslog, tcpLog, udpLog } from "./logging/line-logs.ts";
import { prometheus } from "./prometheus.ts";
import { ipRestriction } from "./ip-restriction.ts";
import { jwt } from "./jwt.ts";
import { keyAuth } from "./key-auth.ts";
import type { AnyPluginHandler } from "./plugin.ts";
import { proxyCache } from "./proxy-cache.ts";
import { rateLimiting } from "./rate-limiting.ts";
import { ldapAuth } from "./ldap-auth.ts";
import { oauth2 } from "./oauth2.ts";
import { awsLambda, azureFunctions } from "./cloud-functions.ts";
import { grpcWeb } from "./grpc-web.ts";
import { session } from "./session.ts";
import { standardWebhooks } from "./standard-webhooks.ts";
import { opentelemetry } from "./tracing/opentelemetry.ts";
import { redirect } from "./redirect.ts";
import { requestSizeLimiting } from "./request-size-limiting.ts";
import { requestTermination } from "./request-termination.ts";
import { requestTransformer } from "./request-transformer.ts";
import { responseRatelimiting } from "./response-ratelimiting.ts";
import { responseTransformer } from "./response-transformer.ts";

/** By name, in the order in which they run. */
export const PLUGIN_HANDLERS: ReadonlyMap<string, AnyPluginHandler> = new Map(
  [
    ldapAuth,
    proxyCache,
    responseRatelimiting,
    oauth2,
    botDetection,
    redirect,
    requestSizeLimiting,
    requestTransformer,
    acl,
    basicAuth,
    correlationId,
    cors,
    hmacAuth,
    ipRestriction,
    jwt,
    keyAuth,
    rateLimiting,
    requestTermination,
    responseTransformer,
    fileLog,
    httpLog,
    prometheus,
    syslog,
    tcpLog,
    udpLog,
    awsLambda,
    azureFunctions,
    grpcWeb,
    opentelemetry,
    session,
    standardWebhooks,
  ]
    .toSorted((left, right) => right.priority - left.priority)
    .map((handler) => [handler.name, handler]),
);
