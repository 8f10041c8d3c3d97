// KongServiceFacade: a Service with other annotations.
import type { KubeObject } from "../../../core/kube.ts";
import {
  annotationsOf,
  member,
  specOf,
  textOf,
  type Annotations,
} from "../../kube-types/fields.ts";

/** The Service in the namespace of the facade that is behind it. */
export function facadeBackendName(facade: KubeObject): string {
  return textOf(member(specOf(facade)["backend"], "name")) ?? "";
}

/** The Service as if it carried these annotations over its own. */
export function withOverlay(service: KubeObject, annotations: Annotations): KubeObject {
  return {
    ...service,
    metadata: {
      ...service.metadata,
      annotations: { ...annotationsOf(service), ...annotations },
    },
  };
}
