// Wire types of apiextensions.k8s.io/v1; schemas stay plain JSON.
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const EXTENSION_TYPES = `
CustomResourceDefinition = 1 metadata ObjectMeta; 2 spec! CustomResourceDefinitionSpec;
    3 status CustomResourceDefinitionStatus
CustomResourceDefinitionSpec = 1 group! string; 3 names! CustomResourceDefinitionNames; 4 scope! string;
    7 versions! []CustomResourceDefinitionVersion; 9 conversion *CustomResourceConversion;
    10 preserveUnknownFields bool
CustomResourceDefinitionNames = 1 plural! string; 2 singular string; 3 shortNames []string; 4 kind! string;
    5 listKind string; 6 categories []string
CustomResourceDefinitionVersion = 1 name! string; 2 served! bool; 3 storage! bool; 7 deprecated bool;
    8 deprecationWarning *string; 4 schema *CustomResourceValidation; 5 subresources *CustomResourceSubresources;
    6 additionalPrinterColumns []CustomResourceColumnDefinition; 9 selectableFields []SelectableField
CustomResourceValidation = 1 openAPIV3Schema any
CustomResourceSubresources = 1 status *any; 2 scale *CustomResourceSubresourceScale
CustomResourceSubresourceScale = 1 specReplicasPath! string; 2 statusReplicasPath! string; 3 labelSelectorPath *string
CustomResourceColumnDefinition = 1 name! string; 2 type! string; 3 format string; 4 description string; 5 priority int32;
    6 jsonPath! string
SelectableField = 1 jsonPath! string
CustomResourceConversion = 1 strategy! string; 2 webhook any
CustomResourceDefinitionStatus = 1 conditions! []CustomResourceDefinitionCondition by(type);
    2 acceptedNames! CustomResourceDefinitionNames; 3 storedVersions! []string
CustomResourceDefinitionCondition = 1 type! string; 2 status! string; 3 lastTransitionTime time; 4 reason string;
    5 message string
`;
