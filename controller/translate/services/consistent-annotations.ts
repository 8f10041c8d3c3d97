// Services that share a Kong service must agree in all annotations of konghq.com.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import { annotationsOf } from "../../kube-types/fields.ts";
import { ANNOTATION_PREFIX } from "../annotations.ts";
import { failureOf } from "../failure.ts";
import { compareText } from "../order.ts";

/** One failure per Service and annotation that is not the same in all of them. */
export function annotationFailures(
  services: readonly KubeObject[],
  kongService: string,
): readonly ResourceFailure[] {
  const names = new Set(
    services.flatMap((service) =>
      Object.keys(annotationsOf(service)).filter((key) => key.startsWith(ANNOTATION_PREFIX)),
    ),
  );
  const contradicted = [...names]
    .filter((name) => new Set(services.map((service) => annotationsOf(service)[name])).size > 1)
    .toSorted(compareText);
  return services.flatMap((service) =>
    contradicted.map((name) =>
      failureOf(
        `Service has inconsistent ${name} annotation and is used in multi-Service backend ${kongService}. ` +
          "This annotation must have the same value across all Services in the backend.",
        service,
      ),
    ),
  );
}
