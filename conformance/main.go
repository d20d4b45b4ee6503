// Command oracle answers what upstream Kubernetes says: it reads one JSON question a line on standard input and writes
// one JSON answer a line, from k8s.io/pod-security-admission itself. The Java side of conformance/ asks it.
//
// A question has one of the fields pod, labels (with defaults), configuration, exempt, manifests, merge and about.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"

	corev1 "k8s.io/api/core/v1"
	kubejson "k8s.io/apimachinery/pkg/util/json"
	admissionapi "k8s.io/pod-security-admission/admission/api"
	"k8s.io/pod-security-admission/admission/api/load"
	"k8s.io/pod-security-admission/admission/api/validation"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// newestMinor is one past the newest version with a policy change, so that clamping is asked for as well.
const newestMinor = 38

type question struct {
	Pod           json.RawMessage                   `json:"pod"`
	Labels        map[string]string                 `json:"labels"`
	Defaults      *admissionapi.PodSecurityDefaults `json:"defaults"`
	Configuration *string                           `json:"configuration"`
	Exempt        *request                          `json:"exempt"`
	Manifests     *string                           `json:"manifests"`
	Merge         *merge                            `json:"merge"`
	About         bool                              `json:"about"`
}

// run is the verdict that holds from one version until the next run's. The last version is latest, as newestMinor + 1.
type run struct {
	From     int         `json:"from"`
	Findings [][2]string `json:"findings"`
}

type answer struct {
	Error      string              `json:"error,omitempty"`
	Errors     []string            `json:"errors,omitempty"`
	Baseline   []run               `json:"baseline,omitempty"`
	Restricted []run               `json:"restricted,omitempty"`
	Policy     map[string]string   `json:"policy,omitempty"`
	Exemptions map[string][]string `json:"exemptions,omitempty"`
	ExemptBy   *string             `json:"exemptBy,omitempty"`
	Workloads  []workload          `json:"workloads,omitempty"`
	Patched    json.RawMessage     `json:"patched,omitempty"`
	About      *about              `json:"about,omitempty"`
}

// about says whom the answers are from, so that nothing that was compared with them can be taken for another version's.
type about struct {
	Module      string `json:"module"`
	Version     string `json:"version"`
	NewestMinor int    `json:"newestMinor"`
}

func main() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		fail(err)
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return
		}
		if err := encoder.Encode(ask(evaluator, line)); err != nil {
			fail(err)
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				fail(err)
			}
		}
	}
}

func ask(evaluator policy.Evaluator, line []byte) answer {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return answer{Error: err.Error()}
	}
	switch {
	case q.About:
		return answer{About: aboutUpstream()}
	case q.Configuration != nil:
		return configuration(*q.Configuration)
	case q.Exempt != nil:
		return exempt(evaluator, *q.Exempt)
	case q.Manifests != nil:
		return manifests(evaluator, *q.Manifests)
	case q.Merge != nil:
		return patched(*q.Merge)
	case q.Pod != nil:
		return pod(evaluator, q.Pod)
	default:
		return labels(q)
	}
}

func pod(evaluator policy.Evaluator, raw []byte) answer {
	var p corev1.Pod
	if err := kubejson.Unmarshal(raw, &p); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{
		Baseline:   runs(evaluator, api.LevelBaseline, &p),
		Restricted: runs(evaluator, api.LevelRestricted, &p),
	}
}

func runs(evaluator policy.Evaluator, level api.Level, p *corev1.Pod) []run {
	var all []run
	for minor := 0; minor <= newestMinor+1; minor++ {
		version := api.MajorMinorVersion(1, minor)
		if minor > newestMinor {
			version = api.LatestVersion()
		}
		findings := [][2]string{}
		for _, result := range evaluator.EvaluatePod(api.LevelVersion{Level: level, Version: version}, &p.ObjectMeta, &p.Spec) {
			if !result.Allowed {
				findings = append(findings, [2]string{result.ForbiddenReason, result.ForbiddenDetail})
			}
		}
		if len(all) == 0 || !equal(all[len(all)-1].Findings, findings) {
			all = append(all, run{From: minor, Findings: findings})
		}
	}
	return all
}

func equal(a, b [][2]string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func labels(q question) answer {
	var defaults api.Policy
	defaultsIn := q.Defaults
	if defaultsIn == nil {
		defaultsIn = &admissionapi.PodSecurityDefaults{
			Enforce: "privileged", EnforceVersion: "latest", Audit: "privileged", AuditVersion: "latest", Warn: "privileged", WarnVersion: "latest",
		}
	}
	defaults, err := admissionapi.ToPolicy(*defaultsIn)
	if err != nil {
		return answer{Error: err.Error()}
	}
	resolved, errs := api.PolicyToEvaluate(q.Labels, defaults)
	a := answer{Policy: show(resolved)}
	for _, e := range errs {
		a.Errors = append(a.Errors, e.Error())
	}
	return a
}

func configuration(text string) answer {
	config, err := load.LoadFromData([]byte(text))
	if err != nil {
		return answer{Error: err.Error()}
	}
	resolved, err := admissionapi.ToPolicy(config.Defaults)
	if err != nil {
		return answer{Error: err.Error()}
	}
	if errs := validation.ValidatePodSecurityConfiguration(config); len(errs) > 0 {
		return answer{Error: errs.ToAggregate().Error()}
	}
	return answer{
		Policy: show(resolved),
		Exemptions: map[string][]string{
			"usernames":      config.Exemptions.Usernames,
			"namespaces":     config.Exemptions.Namespaces,
			"runtimeClasses": config.Exemptions.RuntimeClasses,
		},
	}
}

func show(p api.Policy) map[string]string {
	return map[string]string{"enforce": p.Enforce.String(), "audit": p.Audit.String(), "warn": p.Warn.String()}
}

func aboutUpstream() *about {
	a := about{Module: "k8s.io/pod-security-admission", NewestMinor: newestMinor}
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range build.Deps {
			if dependency.Path == a.Module {
				a.Version = dependency.Version
			}
		}
	}
	return &a
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "oracle:", err)
	os.Exit(1)
}
