// Command vault is a Vault server made of Vault's own packages: its core, HTTP API, Raft storage, seal by a key of AWS KMS, and the
// Kubernetes auth method. It lacks the other plugins and storages, whose modules take hours to build.
//
//	vault server -config=FILE
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	credKubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	"github.com/hashicorp/vault/command/server"
	"github.com/hashicorp/vault/helper/metricsutil"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/physical/raft"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical"
	"github.com/hashicorp/vault/vault"
	"github.com/hashicorp/vault/vault/seal"
)

const (
	retry      = 2 * time.Second
	kubernetes = "kubernetes"
)

// builtins are the plugins that this program has.
type builtins struct{}

func (builtins) Contains(name string, kind consts.PluginType) bool {
	return name == kubernetes && kind == consts.PluginTypeCredential
}

func (b builtins) Get(name string, kind consts.PluginType) (func() (any, error), bool) {
	factory := func() (any, error) { return logical.Factory(credKubernetes.Factory), nil }
	return factory, b.Contains(name, kind)
}

func (builtins) Keys(kind consts.PluginType) []string {
	if kind == consts.PluginTypeCredential {
		return []string{kubernetes}
	}
	return nil
}

func (b builtins) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, b.Contains(name, kind)
}

func (builtins) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

func main() {
	if len(os.Args) != 3 || os.Args[1] != "server" || !strings.HasPrefix(os.Args[2], "-config=") {
		fmt.Fprintln(os.Stderr, "usage: vault server -config=FILE")
		os.Exit(2)
	}
	if err := serve(strings.TrimPrefix(os.Args[2], "-config=")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(file string) error {
	config, err := server.LoadConfig(file)
	if err != nil {
		return err
	}
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Info, Output: os.Stderr})
	core, err := newCore(config, logger)
	if err != nil {
		return err
	}
	properties := &vault.HandlerProperties{
		Core:                  core,
		ListenerConfig:        config.Listeners[0],
		DisablePrintableCheck: config.DisablePrintableCheck,
	}
	handler := vaulthttp.Handler.Handler(properties)
	core.SetClusterHandler(handler)
	cluster, err := net.ResolveTCPAddr("tcp", config.Listeners[0].ClusterAddress)
	if err != nil {
		return err
	}
	core.SetClusterListenerAddrs([]*net.TCPAddr{cluster})
	listener, err := net.Listen("tcp", config.Listeners[0].Address)
	if err != nil {
		return err
	}
	go unseal(core, logger)
	go func() {
		ends := make(chan os.Signal, 1)
		signal.Notify(ends, syscall.SIGTERM, syscall.SIGINT)
		<-ends
		_ = core.Shutdown()
		os.Exit(0)
	}()
	return http.Serve(listener, handler)
}

// newCore does what the command of Vault does, without the options that a configuration of one Raft server and one KMS key has not.
func newCore(config *server.Config, logger hclog.Logger) (*vault.Core, error) {
	backend, err := raft.NewRaftBackend(config.Storage.Config, logger.Named("storage.raft"))
	if err != nil {
		return nil, err
	}
	kms := config.Seals[0]
	var keys []string
	wrapper, err := configutil.ConfigureWrapper(kms, &keys, &map[string]string{}, logger.Named("seal."+kms.Type))
	if err != nil {
		return nil, err
	}
	access, err := seal.NewAccessFromWrapper(logger, wrapper, kms.Type)
	if err != nil {
		return nil, err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		RawConfig:          config,
		Physical:           backend,
		HAPhysical:         backend.(physical.HABackend),
		StorageType:        config.Storage.Type,
		RedirectAddr:       config.APIAddr,
		ClusterAddr:        config.ClusterAddr,
		Seal:               vault.NewAutoSeal(access),
		CredentialBackends: map[string]logical.Factory{kubernetes: credKubernetes.Factory},
		BuiltinRegistry:    builtins{},
		Logger:             logger,
		DisableMlock:       config.DisableMlock,
		MetricSink:         metricsutil.BlackholeSink(),
		MetricsHelper:      metricsutil.NewMetricsHelper(nil, false),
	})
	if err != nil && core == nil {
		return nil, err
	}
	return core, nil
}

// unseal repeats until the stored keys open the storage: a new server has none before it is initialised.
func unseal(core *vault.Core, logger hclog.Logger) {
	for {
		if err := core.UnsealWithStoredKeys(context.Background()); err == nil {
			return
		} else if !vault.IsFatalError(err) {
			logger.Debug("not unsealed yet", "error", err)
		} else {
			logger.Error("can't unseal", "error", err)
		}
		time.Sleep(retry)
	}
}
