// Judges objects as Flux does for `wait: true`, by kstatus. Reads a JSON array of objects from standard input, and prints a JSON
// array with the status and the message of each.
package main

import (
	"encoding/json"
	"log"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

type judgement struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

func main() {
	var raw []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&raw); err != nil {
		log.Fatal(err)
	}
	judgements := make([]judgement, 0, len(raw))
	for _, each := range raw {
		// Decodes whole numbers as int64, as a client of the API server does.
		object := &unstructured.Unstructured{}
		if err := object.UnmarshalJSON(each); err != nil {
			log.Fatal(err)
		}
		result, err := status.Compute(object)
		if err != nil {
			log.Fatalf("%s %s: %v", object.GetKind(), object.GetName(), err)
		}
		judgements = append(judgements, judgement{result.Status.String(), result.Message})
	}
	if err := json.NewEncoder(os.Stdout).Encode(judgements); err != nil {
		log.Fatal(err)
	}
}
