// The load balancer's addresses in the status of Ingresses and Services.
// Source: Kubernetes 1.33, pkg/apis/core/validation/validation.go and pkg/apis/networking/validation/validation.go
import { arrayOr, objectOr } from "../../core/json.ts";
import { stringOf, valueAt } from "../json.ts";
import { isIp, NOT_AN_IP } from "../schema/addresses.ts";
import { invalid, type FieldError } from "../schema/field-error.ts";

/** @param hostnameErrors what is wrong with a host name: the two kinds have rules of their own. */
export function loadBalancerErrors(
  status: unknown,
  hostnameErrors: (hostname: string) => readonly string[],
): readonly FieldError[] {
  return arrayOr(valueAt(status, "loadBalancer", "ingress")).flatMap((point, index) => {
    const at = `status.loadBalancer.ingress[${index}]`;
    const ip = stringOf(objectOr(point)["ip"]);
    const hostname = stringOf(objectOr(point)["hostname"]);
    return [
      ...(ip === "" || isIp(ip) ? [] : [invalid(`${at}.ip`, ip, NOT_AN_IP)]),
      ...(hostname === "" ? [] : hostnameErrors(hostname)).map((problem) =>
        invalid(`${at}.hostname`, hostname, problem),
      ),
    ];
  });
}
