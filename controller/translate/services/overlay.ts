// A Service seen through the annotations of something in front of it.
import type { KubeObject } from "../../../core/kube.ts";
import { annotationsOf, type Annotations } from "../../kube-types/fields.ts";

/** The Service as if it carried these annotations over its own. */
export function withOverlay(service: KubeObject, annotations: Annotations): KubeObject {
  const { metadata } = service;
  return {
    ...service,
    metadata: { ...metadata, annotations: { ...annotationsOf(service), ...annotations } },
  };
}
