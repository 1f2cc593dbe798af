// Compiles the rules between fields (x-kubernetes-validations) of a kind, and evaluates them over an object: by the library that Kubernetes
// does it with, in the environment that Kubernetes 1.25 gives them, which is the first that has rules by default.
//
//	rules KIND.yaml               prints for each rule: where it is, what it may cost at most, and its message, with tabs between
//	rules KIND.yaml OBJECT.json   prints for each rule that refuses the object: where, and its message; then the exit status is 1
//
// Each rule is compiled at its place in the schema: self, and what is reached from it, has the type that the schema gives it, so that a name
// that isn't in the schema is an error. A rule whose value isn't true or false, that costs too much, or that has fields which Kubernetes 1.25
// doesn't know, is an error, too (exit status 65). What else the schema asks of an object isn't looked at: the API server of the tests does.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

const (
	exitRefused = 1
	exitUsage   = 64
	exitWrong   = 65
)

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: rules KIND.yaml [OBJECT.json]")
		os.Exit(exitUsage)
	}
	refusals, err := run(os.Args[1], os.Args[2:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitWrong)
	}
	if refusals > 0 {
		os.Exit(exitRefused)
	}
}

func run(kind string, objects []string, out io.Writer) (int, error) {
	root, err := readSchema(kind)
	if err != nil {
		return 0, err
	}
	rules, err := compileAll(root)
	if err != nil {
		return 0, err
	}
	if len(objects) == 0 {
		for _, known := range rules {
			fmt.Fprintf(out, "%s\t%d\t%s\n", known.path, known.cost, known.message)
		}
		return 0, nil
	}
	text, err := os.ReadFile(objects[0])
	if err != nil {
		return 0, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var object interface{}
	if err := decoder.Decode(&object); err != nil {
		return 0, fmt.Errorf("%s: %w", objects[0], err)
	}
	refusals, err := evaluate(root, object, rules)
	for _, refusal := range refusals {
		fmt.Fprintln(out, refusal)
	}
	return len(refusals), err
}

// schema is a node of a structural schema, as far as rules go.
type schema struct {
	path       string
	Type       string                 `json:"type"`
	Properties map[string]*schema     `json:"properties"`
	Items      *schema                `json:"items"`
	Default    interface{}            `json:"default"`
	MaxItems   *uint64                `json:"maxItems"`
	MaxLength  *uint64                `json:"maxLength"`
	Enum       []interface{}          `json:"enum"`
	Rules      []map[string]string    `json:"x-kubernetes-validations"`
	Values     map[string]interface{} `json:"additionalProperties"`
}

func readSchema(kind string) (*schema, error) {
	text, err := os.ReadFile(kind)
	if err != nil {
		return nil, err
	}
	var definition struct {
		Spec struct {
			Versions []struct {
				Schema struct {
					Root *schema `json:"openAPIV3Schema"`
				} `json:"schema"`
			} `json:"versions"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(text, &definition); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	if len(definition.Spec.Versions) != 1 || definition.Spec.Versions[0].Schema.Root == nil {
		return nil, fmt.Errorf("%s: not a kind of one version with a schema", kind)
	}
	root := definition.Spec.Versions[0].Schema.Root
	// Of the metadata, rules see the names, whatever the schema has.
	root.Properties["metadata"] = &schema{Type: "object", Properties: map[string]*schema{"name": {Type: "string"}, "generateName": {Type: "string"}}}
	return root, root.place("")
}

// place gives each node its path.
func (s *schema) place(path string) error {
	s.path = path
	if s.Values != nil {
		return fmt.Errorf("%s: additionalProperties: this program doesn't know them", path)
	}
	for name, property := range s.Properties {
		if err := property.place(strings.TrimPrefix(path+"."+name, ".")); err != nil {
			return err
		}
	}
	if s.Items != nil {
		return s.Items.place(path + "[]")
	}
	return nil
}

// names of the properties, in order.
func (s *schema) names() []string {
	var names []string
	for name := range s.Properties {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// evaluate walks an object along its schema. What has a default is there before rules are looked at.
func evaluate(node *schema, value interface{}, rules []*rule) ([]string, error) {
	var refusals []string
	for _, known := range rules {
		if known.node != node {
			continue
		}
		holds, err := known.holds(native(node, value))
		if err != nil {
			return refusals, fmt.Errorf("%s: %s: %w", node.path, known.text, err)
		}
		if !holds {
			refusals = append(refusals, node.path+": "+known.message)
		}
	}
	switch typed := value.(type) {
	case map[string]interface{}:
		for _, name := range node.names() {
			property := node.Properties[name]
			if _, isGiven := typed[name]; !isGiven && property.Default != nil {
				typed[name] = property.Default
			}
			if inner, isGiven := typed[name]; isGiven && inner != nil {
				more, err := evaluate(property, inner, rules)
				if refusals = append(refusals, more...); err != nil {
					return refusals, err
				}
			}
		}
	case []interface{}:
		if node.Items == nil {
			return refusals, errors.New(node.path + ": not a list")
		}
		for _, item := range typed {
			more, err := evaluate(node.Items, item, rules)
			if refusals = append(refusals, more...); err != nil {
				return refusals, err
			}
		}
	}
	return refusals, nil
}

// native has numbers as the schema calls them: JSON doesn't tell 1 from 1.0.
func native(node *schema, value interface{}) interface{} {
	switch typed := value.(type) {
	case json.Number:
		if whole, err := typed.Int64(); err == nil && node.Type == "integer" {
			return whole
		}
		fraction, _ := typed.Float64()
		return fraction
	case map[string]interface{}:
		copied := map[string]interface{}{}
		for name, inner := range typed {
			if property := node.Properties[name]; property != nil && inner != nil {
				copied[name] = native(property, inner)
			}
		}
		return copied
	case []interface{}:
		copied := make([]interface{}, len(typed))
		for i, inner := range typed {
			copied[i] = native(node.Items, inner)
		}
		return copied
	default:
		return value
	}
}
