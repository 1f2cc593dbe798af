namespace VirtWold.Steering.Status;

/// <summary>One rule, as the status shows it.</summary>
/// <param name="Rule">Its name; "returned" and "refused" are what the pod has sent.</param>
/// <param name="Action">What is done: clone, redirect, let out, drop.</param>
/// <param name="Counters">What it has done so far.</param>
internal sealed record RuleReport(string Rule, string Action, RuleCounters Counters)
{
    /// <summary>What is done by the rule with that name.</summary>
    public static string ActionOf(string rule) => rule switch
    {
        "returned" => "let out",
        "refused" => "drop",
        _ => Rules.Rule.RedirectsByName(rule) ? "redirect" : "clone",
    };
}
