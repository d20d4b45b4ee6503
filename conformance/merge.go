package main

import (
	"encoding/json"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

// merge asks for an object with a strategic merge patch, as kubectl patch applies it.
type merge struct {
	Kind   string          `json:"kind"`
	Object json.RawMessage `json:"object"`
	Patch  string          `json:"patch"`
}

var kinds = map[string]any{
	"Pod":                   corev1.Pod{},
	"PodTemplate":           corev1.PodTemplate{},
	"ReplicationController": corev1.ReplicationController{},
	"ReplicaSet":            appsv1.ReplicaSet{},
	"Deployment":            appsv1.Deployment{},
	"StatefulSet":           appsv1.StatefulSet{},
	"DaemonSet":             appsv1.DaemonSet{},
	"Job":                   batchv1.Job{},
	"CronJob":               batchv1.CronJob{},
}

func patched(m merge) answer {
	kind, known := kinds[m.Kind]
	if !known {
		return answer{Error: fmt.Sprintf("no kind %q is known here", m.Kind)}
	}
	patch, err := yaml.YAMLToJSON([]byte(m.Patch))
	if err != nil {
		return answer{Error: err.Error()}
	}
	object, err := strategicpatch.StrategicMergePatch(m.Object, patch, kind)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Patched: object}
}
