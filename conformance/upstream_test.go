package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	kubejson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// The very pods that the Java benchmarks read; bench/run puts both results into one table.
var podFiles = []string{"clean", "violating", "many", "served"}

func read(b *testing.B, name string) []byte {
	data, err := os.ReadFile(filepath.Join("..", "bench", "pods", name+".json"))
	if err != nil {
		b.Fatal(err)
	}
	return data
}

func newEvaluator(b *testing.B) policy.Evaluator {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		b.Fatal(err)
	}
	return evaluator
}

var sink string

func judge(evaluator policy.Evaluator, level api.Level, pod *corev1.Pod) {
	asked := api.LevelVersion{Level: level, Version: api.LatestVersion()}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(asked, &pod.ObjectMeta, &pod.Spec))
	sink = ""
	if !result.Allowed {
		sink = result.ForbiddenDetail()
	}
}

// From a decoded pod to what is said of it, text included.
func BenchmarkEvaluate(b *testing.B) {
	evaluator := newEvaluator(b)
	for _, name := range podFiles {
		var pod corev1.Pod
		if err := json.Unmarshal(read(b, name), &pod); err != nil {
			b.Fatal(err)
		}
		for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
			b.Run(name+"/"+string(level), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; i < b.N; i++ {
					judge(evaluator, level, &pod)
				}
			})
		}
	}
}

// From JSON to the verdict, in the three ways in which Kubernetes' Go code decodes.
func BenchmarkDecode(b *testing.B) {
	evaluator := newEvaluator(b)
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		b.Fatal(err)
	}
	codec := serializer.NewCodecFactory(scheme).UniversalDeserializer()
	decoders := map[string]func([]byte) (*corev1.Pod, error){
		"encoding-json": func(data []byte) (*corev1.Pod, error) {
			var pod corev1.Pod
			return &pod, json.Unmarshal(data, &pod)
		},
		"apimachinery-json": func(data []byte) (*corev1.Pod, error) {
			var pod corev1.Pod
			return &pod, kubejson.Unmarshal(data, &pod)
		},
		"deserializer": func(data []byte) (*corev1.Pod, error) {
			object, _, err := codec.Decode(data, nil, nil)
			if err != nil {
				return nil, err
			}
			return object.(*corev1.Pod), nil
		},
	}
	for _, name := range podFiles {
		data := read(b, name)
		for decoder, decode := range decoders {
			b.Run(name+"/"+decoder, func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; i < b.N; i++ {
					pod, err := decode(data)
					if err != nil {
						b.Fatal(err)
					}
					judge(evaluator, api.LevelRestricted, pod)
				}
			})
		}
	}
}
