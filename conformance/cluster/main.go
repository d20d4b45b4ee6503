// Command cluster is what a test needs of Kubernetes' own control plane, in one binary: "cluster kube-apiserver FLAGS…" or
// "cluster kube-controller-manager FLAGS…".
package main

import (
	"fmt"
	"os"

	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	if len(os.Args) > 1 {
		os.Args = os.Args[1:]
		switch os.Args[0] {
		case "kube-apiserver":
			os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
		case "kube-controller-manager":
			os.Exit(cli.Run(controllermanager.NewControllerManagerCommand()))
		}
	}
	fmt.Fprintln(os.Stderr, "usage: cluster kube-apiserver|kube-controller-manager FLAGS…")
	os.Exit(2)
}
