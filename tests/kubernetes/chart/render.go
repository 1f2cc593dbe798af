// Renders the Helm chart for the tests, where Helm itself isn't to be had: by Go's own text/template and by sprig, which are what Helm renders
// with, and with the values checked against values.schema.json by the library that Helm checks with.
//
//	render CHART NAMESPACE [--no-crds] <values.yaml
//
// Prints the objects as Helm does, each template's documents behind a line ---. A template that can't be rendered, whose output isn't YAML, or
// a value that the schema refuses, is an error.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

const deepestInclude = 100

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: render CHART NAMESPACE [--no-crds] <values.yaml")
		os.Exit(64)
	}
	if err := run(os.Args[1], os.Args[2], len(os.Args) < 4); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(chart, namespace string, withKinds bool) error {
	values, err := readValues(chart)
	if err != nil {
		return err
	}
	about := map[string]interface{}{}
	if err := readYAML(filepath.Join(chart, "Chart.yaml"), &about); err != nil {
		return err
	}
	described := map[string]interface{}{}
	for _, field := range []string{"apiVersion", "name", "version", "appVersion", "description"} {
		text, ok := about[field].(string)
		if !ok || text == "" {
			return fmt.Errorf("Chart.yaml: no %s", field)
		}
		described[strings.ToUpper(field[:1])+field[1:]] = text
	}
	if withKinds {
		kinds, err := filepath.Glob(filepath.Join(chart, "crds", "*.yaml"))
		if err != nil {
			return err
		}
		for _, path := range kinds {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Printf("---\n%s\n", text)
		}
	}
	return renderAll(chart, map[string]interface{}{
		"Values":  values,
		"Chart":   described,
		"Files":   files{chart},
		"Release": map[string]interface{}{"Name": "virtwold", "Namespace": namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
	})
}

func renderAll(chart string, data map[string]interface{}) error {
	paths, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	if err != nil {
		return err
	}
	sort.Strings(paths)
	all := template.New("chart").Option("missingkey=zero")
	all.Funcs(functions(all))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if _, err := all.New(filepath.Base(path)).Parse(string(text)); err != nil {
			return err
		}
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "_") {
			continue
		}
		var out bytes.Buffer
		if err := all.ExecuteTemplate(&out, name, data); err != nil {
			return err
		}
		// As Helm does: a value that isn't there is nothing.
		text := strings.ReplaceAll(out.String(), "<no value>", "")
		if name == "NOTES.txt" || strings.TrimSpace(text) == "" {
			continue
		}
		for _, document := range strings.Split(text, "\n---\n") {
			var object map[string]interface{}
			if err := yaml.UnmarshalStrict([]byte(document), &object); err != nil {
				return fmt.Errorf("%s: %w\n%s", name, err, document)
			}
			if len(object) > 0 {
				fmt.Printf("---\n# Source: virtwold/templates/%s\n%s\n", name, strings.TrimPrefix(strings.TrimSpace(document), "---\n"))
			}
		}
	}
	return nil
}

// The chart's other files, as templates read them.
type files struct{ chart string }

// Get is a file's text; one that isn't there is empty, as Helm has it.
func (f files) Get(name string) string {
	text, err := os.ReadFile(filepath.Join(f.chart, filepath.Clean("/"+name)))
	if err != nil {
		return ""
	}
	return string(text)
}

func functions(all *template.Template) template.FuncMap {
	funcs := sprig.TxtFuncMap()
	// Helm has them not: a chart must not see the machine that it is rendered on.
	delete(funcs, "env")
	delete(funcs, "expandenv")
	depth := 0
	funcs["include"] = func(name string, data interface{}) (string, error) {
		if depth++; depth > deepestInclude {
			return "", fmt.Errorf("%s includes itself", name)
		}
		defer func() { depth-- }()
		var out bytes.Buffer
		err := all.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}
	funcs["toYaml"] = func(value interface{}) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	funcs["required"] = func(message string, value interface{}) (interface{}, error) {
		if text, isText := value.(string); value == nil || (isText && text == "") {
			return nil, errors.New(message)
		}
		return value, nil
	}
	return funcs
}

// The chart's own values, with those that are given in their place, as Helm merges them: a null takes one away.
func readValues(chart string) (map[string]interface{}, error) {
	values := map[string]interface{}{}
	if err := readYAML(filepath.Join(chart, "values.yaml"), &values); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return nil, err
	}
	given := map[string]interface{}{}
	if err := yaml.UnmarshalStrict(text, &given); err != nil {
		return nil, fmt.Errorf("values: %w", err)
	}
	merge(values, given)
	schema, err := os.ReadFile(filepath.Join(chart, "values.schema.json"))
	if err != nil {
		return nil, err
	}
	document, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(schema), gojsonschema.NewBytesLoader(document))
	if err != nil {
		return nil, fmt.Errorf("values.schema.json: %w", err)
	}
	if !result.Valid() {
		var faults []string
		for _, fault := range result.Errors() {
			faults = append(faults, "values: "+fault.String())
		}
		return nil, errors.New(strings.Join(faults, "\n"))
	}
	return values, nil
}

func merge(into, from map[string]interface{}) {
	for key, value := range from {
		inner, isMap := value.(map[string]interface{})
		known, wasMap := into[key].(map[string]interface{})
		switch {
		case value == nil:
			delete(into, key)
		case isMap && wasMap:
			merge(known, inner)
		default:
			into[key] = value
		}
	}
}

func readYAML(path string, into interface{}) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
