package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

// workload is what restricted:latest says of one object of a file of manifests that is a pod or makes pods.
type workload struct {
	Kind      string      `json:"kind"`
	Namespace string      `json:"namespace"`
	Name      string      `json:"name"`
	Findings  [][2]string `json:"findings"`
}

// manifests reads a file as kubectl does: documents split by its own reader, YAML by sigs.k8s.io/yaml, lists item by item.
func manifests(evaluator policy.Evaluator, content string) answer {
	a := answer{Workloads: []workload{}}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(content)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return a
		}
		if err != nil {
			return answer{Error: err.Error()}
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		var object map[string]any
		if err := yaml.Unmarshal(document, &object); err != nil {
			return answer{Error: err.Error()}
		}
		if err := visit(evaluator, object, "", "", &a); err != nil {
			return answer{Error: err.Error()}
		}
	}
}

func visit(evaluator policy.Evaluator, object map[string]any, listVersion, listKind string, a *answer) error {
	u := unstructured.Unstructured{Object: object}
	kind, version := u.GetKind(), u.GetAPIVersion()
	if kind == "" {
		kind, version = listKind, listVersion
	}
	if items, ok := object["items"].([]any); ok && strings.HasSuffix(kind, "List") {
		itemKind := strings.TrimSuffix(kind, "List")
		for _, item := range items {
			if o, ok := item.(map[string]any); ok {
				if err := visit(evaluator, o, version, itemKind, a); err != nil {
					return err
				}
			}
		}
		return nil
	}
	meta, spec, err := podOf(version, kind, object)
	if err != nil || spec == nil {
		return err
	}
	defaults(spec)
	name, namespace := u.GetName(), u.GetNamespace()
	if name == "" && u.GetGenerateName() != "" {
		name = u.GetGenerateName() + "*"
	}
	w := workload{Kind: kind, Namespace: namespace, Name: name, Findings: [][2]string{}}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(restricted, meta, spec) {
		if !result.Allowed {
			w.Findings = append(w.Findings, [2]string{result.ForbiddenReason, result.ForbiddenDetail})
		}
	}
	a.Workloads = append(a.Workloads, w)
	return nil
}

func podOf(version, kind string, object map[string]any) (*metav1.ObjectMeta, *corev1.PodSpec, error) {
	group, _, isGrouped := strings.Cut(version, "/")
	if !isGrouped {
		group = ""
	}
	convert := runtime.DefaultUnstructuredConverter.FromUnstructured
	switch {
	case group == "" && kind == "Pod":
		var o corev1.Pod
		err := convert(object, &o)
		return &o.ObjectMeta, &o.Spec, err
	case group == "" && kind == "PodTemplate":
		var o corev1.PodTemplate
		err := convert(object, &o)
		return &o.Template.ObjectMeta, &o.Template.Spec, err
	case group == "" && kind == "ReplicationController":
		var o corev1.ReplicationController
		if err := convert(object, &o); err != nil || o.Spec.Template == nil {
			return nil, nil, err
		}
		return &o.Spec.Template.ObjectMeta, &o.Spec.Template.Spec, nil
	case (group == "apps" || group == "extensions") && (kind == "Deployment" || kind == "ReplicaSet" || kind == "DaemonSet"), group == "apps" && kind == "StatefulSet":
		var o appsv1.Deployment // Only the template is read, which is in the same place in all of them.
		err := convert(map[string]any{"spec": map[string]any{"template": nested(object, "spec", "template")}}, &o)
		return &o.Spec.Template.ObjectMeta, &o.Spec.Template.Spec, err
	case group == "batch" && kind == "Job":
		var o batchv1.Job
		err := convert(map[string]any{"spec": map[string]any{"template": nested(object, "spec", "template")}}, &o)
		return &o.Spec.Template.ObjectMeta, &o.Spec.Template.Spec, err
	case group == "batch" && kind == "CronJob":
		var o batchv1.Job
		template := nested(object, "spec", "jobTemplate", "spec", "template")
		err := convert(map[string]any{"spec": map[string]any{"template": template}}, &o)
		return &o.Spec.Template.ObjectMeta, &o.Spec.Template.Spec, err
	}
	return nil, nil, nil
}

func nested(object map[string]any, fields ...string) any {
	value, _, _ := unstructured.NestedFieldNoCopy(object, fields...)
	return value
}

// defaults sets what the API server sets before admission and the checks look at.
func defaults(spec *corev1.PodSpec) {
	for i := range spec.Volumes {
		if spec.Volumes[i].VolumeSource == (corev1.VolumeSource{}) {
			spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	if !spec.HostNetwork {
		return
	}
	for _, containers := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range containers {
			for j := range containers[i].Ports {
				if port := &containers[i].Ports[j]; port.HostPort == 0 {
					port.HostPort = port.ContainerPort
				}
			}
		}
	}
}
