// Reads a kubeconfig as kubectl does and asks its API server twice for the version, so that what the server saw can be
// compared with what it sees of Podtrail. The environment and the flags are those of kubectl.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "as of kubectl")
	contextName := flag.String("context", "", "as of kubectl")
	flag.Parse()
	if err := ask(*kubeconfig, *contextName); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func ask(kubeconfig, contextName string) error {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = kubeconfig
	// What k8s.io/cli-runtime's ConfigFlags, and with them kubectl, make of their flags.
	overrides := &clientcmd.ConfigOverrides{ClusterDefaults: clientcmd.ClusterDefaults, CurrentContext: contextName}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides).ClientConfig()
	if err != nil {
		return err
	}
	config.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	client, err := rest.UnversionedRESTClientFor(config)
	if err != nil {
		return err
	}
	for range 2 {
		if _, err := client.Get().AbsPath("/version").MaxRetries(0).DoRaw(context.Background()); err != nil {
			return err
		}
	}
	return nil
}
