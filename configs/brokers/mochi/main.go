// Mochi in the foreground, on loopback, everything in memory: mochi PORT, or mochi version
package main

import (
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
)

func main() {
	if len(os.Args) != 2 || os.Args[1] == "version" {
		fmt.Println("mochi", mqtt.Version)
		return
	}
	server := mqtt.New(nil)
	rules := &auth.Ledger{Auth: auth.AuthRules{
		{Username: "brokerproof", Password: "the-password", Allow: true},
		{Username: "brokerproof", Allow: false},
		{Allow: true},
	}}
	if err := server.AddHook(new(auth.Hook), &auth.Options{Ledger: rules}); err != nil {
		log.Fatal(err)
	}
	tcp := listeners.NewTCP(listeners.Config{ID: "loopback", Address: "127.0.0.1:" + os.Args[1]})
	if err := server.AddListener(tcp); err != nil {
		log.Fatal(err)
	}
	if err := server.Serve(); err != nil {
		log.Fatal(err)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	<-stop
	_ = server.Close()
}
