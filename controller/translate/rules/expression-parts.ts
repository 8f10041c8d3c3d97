// Parts of expressions that several kinds of routes share. Names that no host can have are left out.
import { listAnnotation } from "../annotations.ts";
import { isHost, isMethod, isSni } from "../overrides/route-annotations.ts";
import type { Annotations } from "../../kube-types/fields.ts";
import { any, compare, comparePort } from "./expressions.ts";

/** A star at the front stands for any beginning. */
export function hostExpression(hosts: readonly string[]): string {
  return any(
    hosts
      .filter(isHost)
      .map((host) =>
        host.startsWith("*")
          ? compare("http.host", "=^", host.slice(1))
          : compare("http.host", "==", host),
      ),
  );
}

export function sniExpression(snis: readonly string[]): string {
  return any(snis.filter(isSni).map((sni) => compare("tls.sni", "==", sni)));
}

/** What `konghq.com/snis` adds to an expression. */
export function annotatedSniExpression(annotations: Annotations): string {
  return sniExpression(listAnnotation(annotations, "snis"));
}

export function methodExpression(methods: readonly string[]): string {
  return any(methods.filter(isMethod).map((method) => compare("http.method", "==", method)));
}

export function portExpression(ports: readonly number[]): string {
  return any(ports.map(comparePort));
}
