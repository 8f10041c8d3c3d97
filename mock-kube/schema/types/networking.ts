// Wire types of networking.k8s.io/v1 and discovery.k8s.io/v1.
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const NETWORKING_TYPES = `
networking.HTTPIngressPath = 1 path string; 3 pathType! *string; 2 backend! networking.IngressBackend
networking.HTTPIngressRuleValue = 1 paths! []networking.HTTPIngressPath
networking.Ingress = 1 metadata ObjectMeta; 2 spec networking.IngressSpec; 3 status networking.IngressStatus
networking.IngressBackend = 4 service *networking.IngressServiceBackend; 3 resource *TypedLocalObjectReference
networking.IngressClass = 1 metadata ObjectMeta; 2 spec networking.IngressClassSpec
networking.IngressClassParametersReference = 1 apiGroup *string; 2 kind! string; 3 name! string; 4 scope! *string;
    5 namespace *string
networking.IngressClassSpec = 1 controller string; 2 parameters *networking.IngressClassParametersReference
networking.IngressLoadBalancerIngress = 1 ip string; 2 hostname string; 4 ports []networking.IngressPortStatus
networking.IngressLoadBalancerStatus = 1 ingress []networking.IngressLoadBalancerIngress
networking.IngressPortStatus = 1 port! int32; 2 protocol! string; 3 error *string
networking.IngressRule = 1 host string; 2 ... networking.IngressRuleValue
networking.IngressRuleValue = 1 http *networking.HTTPIngressRuleValue
networking.IngressServiceBackend = 1 name! string; 2 port networking.ServiceBackendPort
networking.IngressSpec = 4 ingressClassName *string; 1 defaultBackend *networking.IngressBackend; 2 tls []networking.IngressTLS;
    3 rules []networking.IngressRule
networking.IngressStatus = 1 loadBalancer networking.IngressLoadBalancerStatus
networking.IngressTLS = 1 hosts []string; 2 secretName string
networking.IPBlock = 1 cidr! string; 2 except []string
networking.NetworkPolicy = 1 metadata ObjectMeta; 2 spec networking.NetworkPolicySpec
networking.NetworkPolicyEgressRule = 1 ports []networking.NetworkPolicyPort; 2 to []networking.NetworkPolicyPeer
networking.NetworkPolicyIngressRule = 1 ports []networking.NetworkPolicyPort; 2 from []networking.NetworkPolicyPeer
networking.NetworkPolicyPeer = 1 podSelector *LabelSelector; 2 namespaceSelector *LabelSelector; 3 ipBlock *networking.IPBlock
networking.NetworkPolicyPort = 1 protocol *string; 2 port *intOrString; 3 endPort *int32
networking.NetworkPolicySpec = 1 podSelector! LabelSelector; 2 ingress []networking.NetworkPolicyIngressRule;
    3 egress []networking.NetworkPolicyEgressRule; 4 policyTypes []string
networking.ServiceBackendPort atomic = 1 name string; 2 number int32
discovery.Endpoint = 1 addresses! []string set; 2 conditions discovery.EndpointConditions; 3 hostname *string;
    4 targetRef *ObjectReference; 5 deprecatedTopology map string; 6 nodeName *string; 7 zone *string;
    8 hints *discovery.EndpointHints
discovery.EndpointConditions = 1 ready *bool; 2 serving *bool; 3 terminating *bool
discovery.EndpointHints = 1 forZones []discovery.ForZone; 2 forNodes []discovery.ForNode
discovery.EndpointPort atomic = 1 name *string; 2 protocol *string; 3 port *int32; 4 appProtocol *string
discovery.EndpointSlice = 1 metadata ObjectMeta; 4 addressType! string; 2 endpoints! []discovery.Endpoint;
    3 ports! []discovery.EndpointPort
discovery.ForNode = 1 name! string
discovery.ForZone = 1 name! string
`;
