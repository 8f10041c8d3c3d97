// Wire types of coordination.k8s.io/v1 and events.k8s.io/v1.
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const COORDINATION_TYPES = `
coordination.Lease = 1 metadata ObjectMeta; 2 spec coordination.LeaseSpec
coordination.LeaseSpec = 1 holderIdentity *string; 2 leaseDurationSeconds *int32; 3 acquireTime *microTime; 4 renewTime *microTime;
    5 leaseTransitions *int32; 6 strategy *string; 7 preferredHolder *string
events.Event = 1 metadata! ObjectMeta; 2 eventTime! microTime; 3 series *events.EventSeries; 4 reportingController string;
    5 reportingInstance string; 6 action string; 7 reason string; 8 regarding ObjectReference;
    9 related *ObjectReference; 10 note string; 11 type string; 12 deprecatedSource EventSource;
    13 deprecatedFirstTimestamp time; 14 deprecatedLastTimestamp time; 15 deprecatedCount int32
events.EventSeries = 1 count! int32; 2 lastObservedTime! microTime
`;
