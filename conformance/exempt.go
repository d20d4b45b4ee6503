//go:build admission

package main

import (
	"context"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/admission"
	admissionapi "k8s.io/pod-security-admission/admission/api"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/metrics"
	"k8s.io/pod-security-admission/policy"
)

// request is the creation of a pod, with the exemptions that hold meanwhile.
type request struct {
	Exemptions   admissionapi.PodSecurityExemptions `json:"exemptions"`
	User         string                             `json:"user"`
	Namespace    string                             `json:"namespace"`
	RuntimeClass *string                            `json:"runtimeClass"`
}

// exempt sends the request through upstream's whole admission: what exempted it is in the audit annotation of the answer.
func exempt(evaluator policy.Evaluator, r request) answer {
	a := admission.Admission{
		Configuration: &admissionapi.PodSecurityConfiguration{
			Defaults: admissionapi.PodSecurityDefaults{
				Enforce: "restricted", EnforceVersion: "latest", Audit: "restricted", AuditVersion: "latest", Warn: "restricted", WarnVersion: "latest",
			},
			Exemptions: r.Exemptions,
		},
		Evaluator:       evaluator,
		Metrics:         nothing{},
		NamespaceGetter: nothing{},
		PodLister:       nothing{},
	}
	if err := a.CompleteConfiguration(); err != nil {
		return answer{Error: err.Error()}
	}
	response := a.Validate(context.Background(), &api.AttributesRecord{
		Name:      "p",
		Namespace: r.Namespace,
		Kind:      corev1.SchemeGroupVersion.WithKind("Pod"),
		Resource:  corev1.SchemeGroupVersion.WithResource("pods"),
		Operation: admissionv1.Create,
		Username:  r.User,
		Object:    &corev1.Pod{Spec: corev1.PodSpec{HostPID: true, RuntimeClassName: r.RuntimeClass}},
	})
	by := response.AuditAnnotations[api.ExemptionReasonAnnotationKey]
	if response.Allowed != (by != "") {
		return answer{Error: "a pod with hostPID is allowed exactly when it is exempt"}
	}
	return answer{ExemptBy: &by}
}

// nothing stands for the cluster around the admission: every namespace is there and has no labels, nobody counts.
type nothing struct{}

func (nothing) GetNamespace(_ context.Context, name string) (*corev1.Namespace, error) {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}, nil
}

func (nothing) ListPods(context.Context, string) ([]*corev1.Pod, error) { return nil, nil }

func (nothing) RecordEvaluation(metrics.Decision, api.LevelVersion, metrics.Mode, api.Attributes) {}

func (nothing) RecordExemption(api.Attributes) {}

func (nothing) RecordError(bool, api.Attributes) {}
