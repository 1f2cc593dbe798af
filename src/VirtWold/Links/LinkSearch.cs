namespace VirtWold.Links;

/// <summary>Finds interfaces among others.</summary>
internal static class LinkSearch
{
    /// <summary>The interface that has that name, or that alternative name, where there is one.</summary>
    public static Link? FindByName(this IEnumerable<Link> links, string name)
    {
        foreach (Link link in links)
        {
            if (link.IsCalled(name))
            {
                return link;
            }
        }

        return null;
    }
}
