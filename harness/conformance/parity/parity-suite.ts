// What a Kong is asked, to see whether the simulated one answers the same: requests of our own to the Admin API, in their order.
import type { HeaderLine } from "../wire/parse-answer.ts";

export interface ParitySection {
  readonly name: string;
  readonly requests: readonly ParityRequest[];
}

export interface ParityRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderLine[];
  readonly body: string | Buffer | undefined;
  /** Only there to make a state: its answer is not compared. */
  readonly isSetup: boolean;
}

const JSON_TYPE: HeaderLine = ["Content-Type", "application/json"];
const FORMAT = { _format_version: "3.0" };
const ID = "5e5f5a3e-8c0d-4bb4-9d3d-0b7f6c1d2a10";

const WORKING = {
  ...FORMAT,
  services: [
    {
      name: "echo",
      url: "http://127.0.0.1:9/base",
      tags: ["team-a"],
      routes: [
        { name: "one", paths: ["/one"], tags: ["team-a", "edge"] },
        { name: "two", hosts: ["two.example.com"], methods: ["GET"], strip_path: false },
      ],
      plugins: [{ name: "correlation-id", config: { header_name: "X-Id", generator: "uuid" } }],
    },
    { name: "slow", host: "127.0.0.1", port: 9, read_timeout: 1000, tags: ["team-b"] },
  ],
  upstreams: [
    {
      name: "pool",
      algorithm: "least-connections",
      targets: [{ target: "127.0.0.1:9", weight: 7 }],
    },
  ],
  consumers: [{ username: "ann", custom_id: "1", keyauth_credentials: [{ key: "of-ann" }] }],
  plugins: [{ name: "rate-limiting", config: { minute: 100, policy: "local" } }],
};

const BROKEN: readonly (readonly [name: string, document: unknown])[] = [
  ["no format", { services: [] }],
  ["an unknown format", { _format_version: "9.0" }],
  ["an unknown collection", { ...FORMAT, gizmos: [] }],
  ["a service without a host", { ...FORMAT, services: [{ name: "a" }] }],
  ["an unknown field", { ...FORMAT, services: [{ name: "a", host: "b", colour: "red" }] }],
  ["a wrong type", { ...FORMAT, services: [{ name: "a", host: "b", port: "many" }] }],
  ["a path without a slash", { ...FORMAT, routes: [{ name: "r", paths: ["one"] }] }],
  ["a route without anything", { ...FORMAT, routes: [{ name: "r" }] }],
  ["an unknown plugin", { ...FORMAT, plugins: [{ name: "nonsense" }] }],
  [
    "a plugin's wrong setting",
    { ...FORMAT, plugins: [{ name: "rate-limiting", config: { minute: "abc" } }] },
  ],
  ["a plugin without settings", { ...FORMAT, plugins: [{ name: "rate-limiting" }] }],
  [
    "a name twice",
    {
      ...FORMAT,
      services: [
        { name: "a", host: "b" },
        { name: "a", host: "c" },
      ],
    },
  ],
  [
    "a reference to nothing",
    { ...FORMAT, routes: [{ name: "r", paths: ["/r"], service: { name: "none" } }] },
  ],
  [
    "several at once",
    {
      ...FORMAT,
      services: [
        { name: "a", host: "b", protocol: "gopher", routes: [{ name: "r", paths: ["x"] }] },
        { name: "c", host: "d", retries: -1, tags: ["k8s-name:c"] },
      ],
      consumers: [{ tags: ["alone"] }],
    },
  ],
];

const ENTITIES =
  "services routes consumers plugins upstreams certificates snis ca_certificates".split(" ");
const SCHEMAS = "services routes consumers upstreams targets certificates".split(" ");
const PLUGINS =
  "acl basic-auth bot-detection correlation-id cors file-log hmac-auth http-log ip-restriction jwt key-auth prometheus rate-limiting request-size-limiting request-termination request-transformer response-transformer session syslog tcp-log".split(
    " ",
  );

const put = (name: string, query: string, document: unknown): ParityRequest =>
  request("POST", `/config${query}`, document, name);

/** A state that both can be brought into; only a new node has none at all. */
const EMPTY: ParityRequest = { ...put("nothing", "", FORMAT), isSetup: true };
const FILLED: ParityRequest = { ...put("something", "", WORKING), isSetup: true };

export const PARITY_SUITE: readonly ParitySection[] = [
  {
    name: "pages",
    requests: [
      EMPTY,
      ...["/status/ready", "/tags", "/config", "/nowhere", "/services/nobody"].map((path) =>
        get(path),
      ),
      request("POST", "/status"),
      request("PATCH", "/config"),
      request("OPTIONS", "/services"),
      request("HEAD", "/services"),
    ],
  },
  { name: "empty", requests: [EMPTY, ...ENTITIES.map((entity) => get(`/${entity}`))] },
  {
    name: "accepted",
    requests: [
      EMPTY,
      put("a configuration", "", WORKING),
      put("the same, with check_hash", "?check_hash=1", WORKING),
      put("the same again", "?check_hash=1", WORKING),
      put("with flatten_errors", "?flatten_errors=1", WORKING),
      get("/status/ready"),
    ],
  },
  {
    name: "refused",
    requests: BROKEN.flatMap(([name, document]) => [
      put(name, "", document),
      put(`${name}, flattened`, "?check_hash=1&flatten_errors=1", document),
    ]),
  },
  {
    name: "unreadable",
    requests: [
      request("POST", "/config"),
      { ...put("no JSON", "", ""), body: "{" },
      { ...put("no object", "", ""), body: "[]" },
      { ...put("YAML", "", ""), headers: [["Content-Type", "text/yaml"]], body: "a: [" },
      {
        ...put("a form", "", ""),
        headers: [["Content-Type", "application/x-www-form-urlencoded"]],
        body: "config=%7B",
      },
    ],
  },
  {
    name: "read",
    requests: [
      FILLED,
      ...ENTITIES.map((entity) => get(`/${entity}`)),
      ...[
        "/services/echo",
        "/services/echo/routes",
        "/services/echo/plugins",
        "/services/echo/routes/one",
        "/services/slow/routes",
        "/routes/one",
        "/routes/one/service",
        "/routes/one/plugins",
        "/routes/none",
        `/routes/${ID}`,
        "/upstreams/pool",
        "/upstreams/pool/targets",
        "/upstreams/pool/targets/all",
        "/consumers/ann",
        "/consumers/ann/key-auth",
        "/consumers/none/key-auth",
        "/key-auths",
        "/plugins/enabled",
      ].map((path) => get(path)),
    ],
  },
  {
    name: "lists",
    requests: [
      FILLED,
      ...[
        "/services?tags=team-a",
        "/services?tags=team-a,team-b",
        "/routes?tags=team-a/edge",
        "/services?tags=",
        "/tags/team-a",
        "/services?size=1",
        "/services?size=0",
        "/services?size=1001",
        "/services?size=x",
        "/services?offset=nonsense",
      ].map((path) => get(path)),
    ],
  },
  {
    name: "writes without a database",
    requests: [
      FILLED,
      request("POST", "/services", { name: "new", host: "h" }),
      request("PUT", "/services/new", { host: "h" }),
      request("PATCH", "/services/echo", { port: 1 }),
      request("DELETE", "/services/echo"),
      request("DELETE", "/services/none"),
      request("POST", "/routes/one/plugins", { name: "cors" }),
    ],
  },
  {
    name: "schemas",
    requests: [
      ...SCHEMAS.map((entity) => get(`/schemas/${entity}`)),
      ...PLUGINS.map((plugin) => get(`/schemas/plugins/${plugin}`)),
      get("/schemas/gizmos"),
      get("/schemas/plugins/nonsense"),
    ],
  },
  {
    name: "validation",
    requests: [
      request("POST", "/schemas/services/validate", { name: "a", host: "b" }, "a service"),
      request("POST", "/schemas/services/validate", { name: "a b" }, "a service with a bad name"),
      request("POST", "/schemas/routes/validate", { paths: ["x"] }, "a route with a bad path"),
      request(
        "POST",
        "/schemas/plugins/validate",
        { name: "cors", config: { max_age: "x" } },
        "a plugin's wrong setting",
      ),
      request("POST", "/schemas/plugins/validate", { name: "nonsense" }, "an unknown plugin"),
      request(
        "POST",
        "/schemas/upstreams/validate",
        { name: "a b", slots: 1 },
        "an upstream with too few slots",
      ),
    ],
  },
];

function get(path: string): ParityRequest {
  return request("GET", path);
}

function request(
  method: string,
  path: string,
  document?: unknown,
  name = `${method} ${path}`,
): ParityRequest {
  const body = document === undefined ? undefined : JSON.stringify(document);
  return {
    name,
    method,
    path,
    headers: body === undefined ? [] : [JSON_TYPE],
    body,
    isSetup: false,
  };
}
