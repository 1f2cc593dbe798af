package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/ext"
)

// What Kubernetes allows: StaticEstimatedCostLimit and StaticEstimatedCRDCostLimit of its apiextensions-apiserver.
const (
	mostOfARule = 10_000_000
	mostOfAKind = 100_000_000
)

// rule is one that is compiled.
type rule struct {
	node    *schema
	path    string
	text    string
	message string
	cost    uint64
	program cel.Program
}

func (r *rule) holds(self interface{}) (bool, error) {
	value, _, err := r.program.Eval(map[string]interface{}{"self": self})
	if err != nil {
		return false, err
	}
	holds, isBool := value.Value().(bool)
	if !isBool {
		return false, fmt.Errorf("its value is %v", value)
	}
	return holds, nil
}

func compileAll(root *schema) ([]*rule, error) {
	known, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	all := &compiler{provider: &provider{Registry: known, objects: map[string]*schema{}}}
	all.provider.add(root)
	if err := all.compile(root, 1); err != nil {
		return nil, err
	}
	if total := all.total(); total > mostOfAKind {
		return nil, fmt.Errorf("all rules together may cost %d, and %d is the most that Kubernetes takes", total, mostOfAKind)
	}
	return all.rules, nil
}

type compiler struct {
	provider *provider
	rules    []*rule
}

func (c *compiler) total() uint64 {
	var sum uint64
	for _, known := range c.rules {
		sum += known.cost
	}
	return sum
}

// compile takes a node's rules, which are evaluated so many times for an object at most, and those below it.
func (c *compiler) compile(node *schema, times uint64) error {
	for _, fields := range node.Rules {
		compiled, err := c.compileRule(node, fields, times)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", node.path, fields["rule"], err)
		}
		c.rules = append(c.rules, compiled)
	}
	for _, name := range node.names() {
		if err := c.compile(node.Properties[name], times); err != nil {
			return err
		}
	}
	if node.Items != nil {
		return c.compile(node.Items, product(times, node.most()))
	}
	return nil
}

func (c *compiler) compileRule(node *schema, fields map[string]string, times uint64) (*rule, error) {
	for name := range fields {
		if name != "rule" && name != "message" {
			return nil, fmt.Errorf("Kubernetes 1.25 doesn't know %s", name)
		}
	}
	if strings.TrimSpace(fields["message"]) == "" || strings.Contains(fields["message"], "\n") {
		return nil, fmt.Errorf("its message must be one line")
	}
	env, err := cel.NewEnv(
		cel.CustomTypeProvider(c.provider),
		cel.HomogeneousAggregateLiterals(),
		cel.EagerlyValidateDeclarations(true),
		cel.DefaultUTCTimeZone(true),
		ext.Strings(ext.StringsVersion(0)),
		cel.ASTValidators(cel.ValidateRegexLiterals()),
		cel.Variable("self", c.provider.typeOf(node)))
	if err != nil {
		return nil, err
	}
	checked, issues := env.Compile(fields["rule"])
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	if !checked.OutputType().IsExactType(types.BoolType) {
		return nil, fmt.Errorf("its value is %s and not true or false", checked.OutputType())
	}
	estimate, err := env.EstimateCost(checked, &estimator{node})
	if err != nil {
		return nil, err
	}
	cost := product(estimate.Max, times)
	if cost > mostOfARule {
		return nil, fmt.Errorf("it may cost %d, and %d is the most that Kubernetes takes", cost, mostOfARule)
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	return &rule{node, node.path, fields["rule"], fields["message"], cost, program}, err
}

func product(a, b uint64) uint64 {
	if b != 0 && a > math.MaxUint64/b {
		return math.MaxUint64
	}
	return a * b
}

// provider knows the objects of the schema by their paths.
type provider struct {
	*types.Registry
	objects map[string]*schema
}

func nameOf(node *schema) string {
	return strings.NewReplacer("[]", ".item").Replace("kind." + node.path)
}

func (p *provider) add(node *schema) {
	if node.Type == "object" {
		p.objects[nameOf(node)] = node
	}
	for _, property := range node.Properties {
		p.add(property)
	}
	if node.Items != nil {
		p.add(node.Items)
	}
}

func (p *provider) typeOf(node *schema) *types.Type {
	switch node.Type {
	case "object":
		return types.NewObjectType(nameOf(node))
	case "array":
		return types.NewListType(p.typeOf(node.Items))
	case "string":
		return types.StringType
	case "integer":
		return types.IntType
	case "number":
		return types.DoubleType
	case "boolean":
		return types.BoolType
	default:
		return types.DynType
	}
}

// FindStructType finds an object's type.
func (p *provider) FindStructType(name string) (*types.Type, bool) {
	if _, isOurs := p.objects[name]; isOurs {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Registry.FindStructType(name)
}

// FindStructFieldType finds the type of one of its fields.
func (p *provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if object, isOurs := p.objects[name]; isOurs {
		property, isThere := object.Properties[field]
		if !isThere {
			return nil, false
		}
		return &types.FieldType{Type: p.typeOf(property)}, true
	}
	return p.Registry.FindStructFieldType(name, field)
}

// FindStructFieldNames finds the names of its fields.
func (p *provider) FindStructFieldNames(name string) ([]string, bool) {
	if object, isOurs := p.objects[name]; isOurs {
		return object.names(), true
	}
	return p.Registry.FindStructFieldNames(name)
}

// most is how many items, or bytes, it has at most: without a bound as many as fit into a request.
func (s *schema) most() uint64 {
	const request = 3 << 20
	switch {
	case s.Type == "array" && s.MaxItems != nil:
		return *s.MaxItems
	case s.Type == "string" && s.MaxLength != nil:
		// Characters, of up to four bytes.
		return product(*s.MaxLength, 4)
	case s.Type == "array" || s.Type == "string" || s.Type == "object":
		return request
	default:
		return 1
	}
}

// estimator bounds costs by the schema, and those of functions that the language itself hasn't, as Kubernetes does.
type estimator struct{ self *schema }

// EstimateSize is called for what the schema has.
func (e *estimator) EstimateSize(element checker.AstNode) *checker.SizeEstimate {
	path := element.Path()
	if len(path) == 0 {
		return nil
	}
	node := e.self
	for _, name := range path[1:] {
		if name == "@items" {
			node = node.Items
		} else {
			node = node.Properties[name]
		}
		if node == nil {
			return nil
		}
	}
	return &checker.SizeEstimate{Min: 0, Max: node.most()}
}

// EstimateCallCost is called for each function.
func (e *estimator) EstimateCallCost(function, _ string, target *checker.AstNode, _ []checker.AstNode) *checker.CallEstimate {
	if function != "split" || target == nil {
		return nil
	}
	size := checker.SizeEstimate{Min: 0, Max: math.MaxUint64}
	if known := (*target).ComputedSize(); known != nil {
		size = *known
	} else if known := e.EstimateSize(*target); known != nil {
		size = *known
	}
	return &checker.CallEstimate{CostEstimate: size.MultiplyByCostFactor(0.2), ResultSize: &size}
}
