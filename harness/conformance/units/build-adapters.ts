// Tables of what a build makes of policies, classes and flags, and of which objects it made use of.
import { arrayOr, objectOr, stringOr } from "../../../core/json.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { recordedOptions } from "../../../controller/testing/recorded-options.ts";
import { buildConfig } from "../../../controller/translate/build-config.ts";
import { upstreamPolicyFields } from "../../../controller/translate/overrides/upstream-policy.ts";
import { overrideUpstream } from "../../../controller/translate/overrides/upstream-overrides.ts";
import { annotationFailures } from "../../../controller/translate/services/consistent-annotations.ts";
import { translationFlags } from "../../../controller/translate/translation-flags.ts";
import type { Adapter } from "./adapter.ts";
import { contextOf, rulesOf, storesOf } from "./rules-of.ts";

export const BUILD_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "kongstate.upstream/upstreamoverridebykongupstreampolicy": (recorded) => {
    const { expected, kong_upstream_policy: policy, upstream } = recorded;
    const fields = upstreamPolicyFields(objectOr(objectOr(policy)["spec"]));
    return {
      expected: normalDocument(objectOr(expected)),
      got: normalDocument({ ...objectOr(upstream), ...fields }),
    };
  },
  "test.kongintegration.kongupstreampolicy/kongupstreampolicytranslation": (recorded) => {
    const spec = objectOr(recorded["policy_spec"]);
    if (spec["healthchecks"] !== undefined) return "a gateway has completed the health checks";
    return {
      expected: normalDocument(recorded["expected_upstream"]),
      got: normalDocument(upstreamPolicyFields(spec)),
    };
  },
  "kongstate.kongstate/kongstate-fillupstreamoverrides": (recorded) => {
    const { service, ...entity } = objectOr(recorded["upstream"]);
    const { k8s_services, parent } = objectOr(service);
    const services = kubeObjects(Object.values(objectOr(k8s_services)));
    const [owner = ANY_INGRESS] = kubeObjects([parent]);
    const { upstream } = overrideUpstream(
      {
        entity: { ...entity, name: stringOr(entity["name"], "") },
        targets: [],
        service: {
          entity: { name: "any", host: "any", protocol: "http" },
          routes: [],
          plugins: [],
          namespace: "any",
          backends: [],
          kubeServices: new Map(services.map((each) => [each.metadata.name, each])),
          parent: owner,
        },
      },
      contextOf(
        [recorded["kong_upstream_policies"], recorded["kong_ingresses"]],
        {},
        {
          kong_version: versionText(recorded["kong_version"]),
        },
      ),
    );
    return {
      expected: normalDocument(withoutService(recorded["expected_upstream"])),
      got: normalDocument(upstream.entity),
    };
  },
  "translator.ingressclassparemeters/getingressclassparameters": (recorded) => {
    const { param_ref, parameter_spec, err } = recorded;
    const spec = param_ref === undefined ? {} : { parameters: param_ref };
    const { cluster } = contextOf(
      [
        { ...INGRESS_CLASS, spec },
        { ...INGRESS_CLASS_PARAMETERS, spec: parameter_spec },
      ],
      {},
    );
    // The defaults stand for everything that is wrong.
    const wanted = err === undefined ? objectOr(parameter_spec) : {};
    return {
      expected: { serviceUpstream: false, enableLegacyRegexDetection: false, ...wanted },
      got: cluster.classParameters,
    };
  },
  "translator.translate_httproute/validatehttproute": (recorded) => {
    const { failures } = rulesOf([recorded["http_route"]], {
      ExpressionRoutes: recorded["expression_routes"] === true,
    });
    const { error } = objectOr(recorded["expected_error"]);
    return {
      expected: error === undefined ? [] : [`HTTPRoute can't be routed: ${stringOr(error, "")}`],
      got: failures.map(({ message }) => message),
    };
  },
  "translator.ingressrules/dok8sservicesmatchannotations": (recorded) => {
    const { annotations, services, expected } = recorded;
    const list = kubeObjects(services);
    if (annotations === undefined && list.length > 0) {
      return "asks for no annotation; ours asks for all that the Services have";
    }
    return { expected, got: annotationFailures(list, "any").length === 0 };
  },
  "translator.translator/newfeatureflags": (recorded) => {
    const { expressionRoutes = false, kongServiceFacade = false } = objectOr(
      recorded["expected_feature_flags"],
    );
    const gates = objectOr(recorded["feature_gates"]);
    const flags = translationFlags(
      recordedOptions({
        feature_flags: {
          ExpressionRoutes: recorded["router_flavor"] === "expressions",
          KongServiceFacade: gates["kongServiceFacade"],
        },
      }),
    );
    return {
      expected: { expressionRoutes, kongServiceFacade },
      got: {
        expressionRoutes: flags.expressionRoutes,
        kongServiceFacade: flags.kongServiceFacade,
      },
    };
  },
  "translator.translator/translator-configuredkubernetesobjects": (recorded) => {
    const options = recordedOptions({
      kong_version: "3.9.1",
      feature_flags: { KongServiceFacade: true },
    });
    const { translated } = buildConfig(storesOf([recorded["objects_in_store"]]), options);
    const expected = arrayOr(recorded["expected_objects_to_be_configured"]).map((one) => {
      const { namespace, name } = objectOr(one);
      return `${stringOr(namespace, "")}/${stringOr(name, "")}`;
    });
    const got = translated.map(({ namespace = "", name }) => `${namespace}/${name}`);
    return { expected: expected.toSorted(), got: got.toSorted() };
  },
};

const ANY_INGRESS = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "any", namespace: "any" },
};

const INGRESS_CLASS = {
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: { name: "kong" },
};

const INGRESS_CLASS_PARAMETERS = {
  apiVersion: "configuration.konghq.com/v1alpha1",
  kind: "IngressClassParameters",
  metadata: { name: "test-icp", namespace: "test-ns" },
};

/** A text, or its numbers. */
function versionText(version: unknown): string {
  const { major, minor, patch } = objectOr(version);
  return stringOr(version, [major, minor, patch].join("."));
}

function withoutService(upstream: unknown): object {
  const { service: _, ...entity } = objectOr(upstream);
  return entity;
}
