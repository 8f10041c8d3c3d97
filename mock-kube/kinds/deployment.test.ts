// What a Deployment is refused for: its selector, its strategy, its deadlines.
import { expect } from "chai";
import type { JsonObject } from "../../core/json.ts";
import { deploymentErrors } from "./deployment.ts";

function problems(spec: JsonObject, pod: JsonObject = {}): readonly string[] {
  const object = {
    metadata: { name: "web" },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: "a" } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: "25%" } },
      template: {
        metadata: { labels: { app: "a" } },
        spec: {
          restartPolicy: "Always",
          dnsPolicy: "ClusterFirst",
          terminationGracePeriodSeconds: 30,
          containers: [
            {
              name: "c",
              image: "i",
              imagePullPolicy: "Always",
              terminationMessagePolicy: "File",
            },
          ],
          ...pod,
        },
      },
      ...spec,
    },
  };
  return deploymentErrors(object).map(({ field, detail }) => `${field}: ${detail}`);
}

describe("deploymentErrors", () => {
  it("accepts an ordinary Deployment", () => {
    expect(problems({})).to.deep.equal([]);
  });

  it("refuses a selector that it cannot read, and then leaves the template alone", () => {
    const selector = { matchExpressions: [{ key: "app", operator: "In" }] };
    expect(problems({ selector }, { restartPolicy: "Never" })).to.deep.equal([
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:"app", Operator:"In", Values:[]string(nil)}}}: invalid label selector',
    ]);
  });

  it("refuses Pods that end by themselves", () => {
    expect(problems({}, { restartPolicy: "Never" })).to.deep.equal([
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ]);
  });

  it("refuses rolling limits with another strategy, and limits that let nothing move", () => {
    const rollingUpdate = { maxSurge: 0, maxUnavailable: 0 };
    expect(problems({ strategy: { type: "Recreate", rollingUpdate } })).to.deep.equal([
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ]);
    expect(problems({ strategy: { type: "RollingUpdate", rollingUpdate } })).to.deep.equal([
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0',
    ]);
  });

  it("refuses a deadline that comes before a Pod counts as available", () => {
    expect(problems({ progressDeadlineSeconds: 5, minReadySeconds: 5 })).to.deep.equal([
      "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds",
    ]);
  });
});
