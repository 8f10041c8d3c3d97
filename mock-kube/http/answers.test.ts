// What a kube-apiserver 1.33 was seen to answer to requests of all kinds, in its words.
import { expect } from "chai";
import { answerOf, ask, fixtureServer } from "../fixture-server.ts";
import { stringOf, valueAt } from "../json.ts";
import type { ApiRequest, ApiResponse } from "./message.ts";

const CORE = "/api/v1/namespaces/default";
const MAPS = `${CORE}/configmaps`;
const LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
const EVENTS = `${CORE}/events`;
const SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
const APPLY = { "content-type": "application/apply-patch+yaml" };
const JSON_PATCH = { "content-type": "application/json-patch+json" };
const MERGE = { "content-type": "application/merge-patch+json" };

const map = (metadata: object, more: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata,
  ...more,
});
const secret = (type: string, stringData: object) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "a" },
  type,
  stringData,
});

interface Asked {
  readonly method?: string;
  readonly url: string;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: ApiRequest["headers"];
}

/** On a server that has the ConfigMap `held` with `data.x`. */
function send({ method = "GET", url, body, text, headers }: Asked): ApiResponse {
  const server = fixtureServer();
  ask(server, "POST", MAPS, map({ name: "held" }, { data: { x: "1" } }));
  return ask(server, method, url, text === undefined ? body : Buffer.from(text), headers);
}

const refusals: Readonly<Record<string, readonly [Asked, number, string]>> = {
  "a type that nothing is served in": [
    { url: `${MAPS}/held`, headers: { accept: "application/xml" } },
    406,
    "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
  ],
  "a watch in YAML": [
    { url: `${MAPS}?watch=true`, headers: { accept: "application/yaml" } },
    406,
    "only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
  ],
  "a patch of no known type": [
    { method: "PATCH", url: `${MAPS}/held`, body: {} },
    415,
    "415: Unsupported Media Type",
  ],
  "rows with something unknown": [
    {
      url: `${MAPS}/held?includeObject=All`,
      headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
    },
    400,
    "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": must be 'Metadata', 'Object', 'None', or empty",
  ],
  "a list for an object": [
    { method: "POST", url: MAPS, body: [] },
    400,
    String.raw`the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" } (5b5d)`,
  ],
  "nothing for an object": [
    { method: "POST", url: MAPS, text: "null" },
    422,
    'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  ],
  "a kind that nobody knows": [
    { method: "POST", url: MAPS, body: { apiVersion: "v1", kind: "Foo", metadata: {} } },
    400,
    'Foo in version "v1" cannot be handled as a ConfigMap: no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:110"',
  ],
  "another kind": [
    { method: "POST", url: MAPS, body: { apiVersion: "apps/v1", kind: "Deployment" } },
    400,
    'Deployment in version "v1" cannot be handled as a ConfigMap: converting (v1.Deployment) to (core.ConfigMap): unknown conversion',
  ],
  "what follows an object": [
    { method: "POST", url: MAPS, text: '{"apiVersion":"v1","kind":"ConfigMap"} x' },
    400,
    'the object provided is unrecognized (must be of type ConfigMap): couldn\'t get version/kind; json parse error: invalid character \'x\' after top-level value ({"apiVersion":"v1","kind":"Con ...)',
  ],
  "all that a strict reader finds": [
    {
      method: "POST",
      url: `${MAPS}?fieldValidation=Strict`,
      text: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a":"1","a":"2"},"x":1}',
    },
    400,
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.a", unknown field "x"',
  ],
  "a manager with a long name": [
    {
      method: "POST",
      url: `${MAPS}?fieldManager=${"x".repeat(129)}`,
      body: map({ name: "a" }),
    },
    422,
    'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
  ],
  "a manager with an odd name": [
    { method: "POST", url: `${MAPS}?fieldManager=a%01b`, body: map({ name: "a" }) },
    422,
    String.raw`CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\x01b": invalid character U+0001 (at position 1)`,
  ],
  "force where nothing is applied": [
    { method: "PATCH", url: `${MAPS}/held?force=true`, body: {}, headers: MERGE },
    422,
    'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  ],
  "a timeout that is none": [
    { url: `${MAPS}?timeout=soon` },
    400,
    'invalid timeout specified in the request URL - time: invalid duration "soon"',
  ],
  "an operation that is no list": [
    { method: "PATCH", url: `${MAPS}/held`, body: { op: "add" }, headers: JSON_PATCH },
    400,
    "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
  ],
  "an applied number for a text": [
    {
      method: "PATCH",
      url: `${MAPS}/held?fieldManager=m`,
      body: map({ name: "held" }, { data: { x: 1 } }),
      headers: APPLY,
    },
    500,
    "failed to create typed patch object (/held; /v1, Kind=ConfigMap): .data.x: expected string, got &value.valueUnstructured{Value:1}",
  ],
  "an applied list for a map": [
    {
      method: "PATCH",
      url: `${MAPS}/held?fieldManager=m`,
      body: map({ name: "held" }, { data: [1] }),
      headers: APPLY,
    },
    500,
    "failed to create typed patch object (/held; /v1, Kind=ConfigMap): .data: expected map, got &{[1]}",
  ],
  "applied YAML that is none": [
    { method: "PATCH", url: `${MAPS}/held?fieldManager=m`, text: "a: [", headers: APPLY },
    400,
    "error decoding YAML: error converting YAML to JSON: yaml: line 1: did not find expected node content",
  ],
  "two finalizers that exclude each other": [
    {
      method: "POST",
      url: MAPS,
      body: map({ name: "a", finalizers: ["orphan", "foregroundDeletion"] }),
    },
    422,
    'ConfigMap "a" is invalid: metadata.finalizers: Invalid value: []string{"orphan", "foregroundDeletion"}: finalizer orphan and foregroundDeletion cannot be both set',
  ],
  "a Secret that is no list of registries": [
    {
      method: "POST",
      url: `${CORE}/secrets`,
      body: secret("kubernetes.io/dockerconfigjson", { ".dockerconfigjson": "x" }),
    },
    422,
    'Secret "a" is invalid: data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'x\' looking for beginning of value',
  ],
  "a name with dots where a label is due": [
    { method: "POST", url: "/api/v1/namespaces", body: { metadata: { name: "a.b" } } },
    422,
    'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
  ],
  "options of a deletion that contradict": [
    {
      method: "DELETE",
      url: `${MAPS}/held`,
      body: { propagationPolicy: "Orphan", orphanDependents: true },
    },
    422,
    'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  ],
  "a deletion of what has changed": [
    {
      method: "DELETE",
      url: `${MAPS}/held`,
      body: { preconditions: { uid: "1" } },
    },
    409,
    'Operation cannot be fulfilled on ConfigMap "held": the UID in the precondition (1) does not match the UID in record',
  ],
  "a resource version that is none": [
    {
      method: "PUT",
      url: `${MAPS}/held`,
      body: map({ name: "held", resourceVersion: "abc" }),
    },
    500,
    'strconv.ParseUint: parsing "abc": invalid syntax',
  ],
  "an Event of the new group with old fields": [
    {
      method: "POST",
      url: "/apis/events.k8s.io/v1/namespaces/default/events",
      body: {
        metadata: { name: "a" },
        regarding: { kind: "Pod", namespace: "default", name: "p" },
        eventTime: "2024-01-01T00:00:00.000000Z",
        type: "Normal",
        action: "A",
        reason: "R",
        reportingController: "a.com/c",
        reportingInstance: "i",
        deprecatedCount: 1,
      },
    },
    422,
    'Event "a" is invalid: count: Invalid value: "": needs to be unset',
  ],
  "an endpoint of the wrong family": [
    {
      method: "POST",
      url: SLICES,
      body: {
        metadata: { name: "a" },
        addressType: "IPv6",
        endpoints: [{ addresses: ["10.1.1.1"] }],
      },
    },
    422,
    'EndpointSlice.discovery.k8s.io "a" is invalid: endpoints[0].addresses: Invalid value: "10.1.1.1": must be an IPv6 address',
  ],
};

describe("an answer", () => {
  for (const [what, [asked, status, message]] of Object.entries(refusals)) {
    it(`refuses ${what}`, () => {
      const response = send(asked);
      expect(response.status).to.equal(status);
      const text =
        response.contentType === "application/yaml"
          ? message
          : stringOf(valueAt(answerOf(response), "message"));
      expect(text).to.satisfy((found: string) => found.startsWith(message), text);
    });
  }

  it("is YAML where the client likes that best", () => {
    const { contentType, body } = send({
      url: `${MAPS}/held`,
      headers: { accept: "text/html, application/yaml;q=0.5, */*;q=0.1" },
    });

    expect(contentType).to.equal("application/yaml");
    expect(body).to.match(/^apiVersion: v1\ndata:\n {2}x: "1"\nkind: ConfigMap\nmetadata:\n/);
    expect(body).to.include("    manager: unknown\n");
  });

  it("puts a member that a patch replaces and that was not there", () => {
    const patch = [{ op: "replace", path: "/data/y", value: "2" }];
    const response = send({
      method: "PATCH",
      url: `${MAPS}/held`,
      body: patch,
      headers: JSON_PATCH,
    });
    expect(valueAt(answerOf(response), "data")).to.deep.equal({ x: "1", y: "2" });
  });

  it("keeps one of two owners that are the same, and says so", () => {
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "held", uid: "u" };
    const response = send({
      method: "POST",
      url: MAPS,
      body: map({ name: "a", ownerReferences: [owner, owner] }),
    });
    expect(valueAt(answerOf(response), "metadata", "ownerReferences")).to.deep.equal([owner]);
    expect(response.warnings.join("")).to.include("duplicate UID(s) observed: u");
  });

  it("takes a Lease that is put where none was, whatever its revision", () => {
    const lease = { metadata: { name: "a", resourceVersion: "5" }, spec: { holderIdentity: "" } };
    expect(send({ method: "PUT", url: `${LEASES}/a`, body: lease }).status).to.equal(201);
    const known = { metadata: { name: "a", uid: "1" } };
    expect(send({ method: "PUT", url: `${LEASES}/a`, body: known }).status).to.equal(409);
  });

  it("shows Events as kubectl prints them", () => {
    const server = fixtureServer();
    const involvedObject = { kind: "Ingress", namespace: "default", name: "a" };
    ask(server, "POST", EVENTS, {
      metadata: { name: "e" },
      involvedObject,
      reason: "R",
      message: "m",
      type: "Warning",
      source: { component: "c" },
      count: 2,
    });
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const rows = valueAt(answerOf(ask(server, "GET", EVENTS, undefined, { accept })), "rows");
    expect(rows).to.have.nested.property("[0].cells");
    expect(JSON.stringify(rows)).to.include(
      '["<unknown>","Warning","R","ingress/a","","c","m","<unknown>",2,"e"]',
    );
  });
});
