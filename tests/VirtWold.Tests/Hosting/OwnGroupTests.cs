using VirtWold.Hosting;

namespace VirtWold.Tests.Hosting;

public sealed class OwnGroupTests
{
    private static readonly string[] Users = ["root:x:0:0:root:/root:/bin/bash", "virtwold:x:990:990::/:/usr/sbin/nologin", "alice:x:1000:100::/home/alice:/bin/sh", "broken"];
    private static readonly string[] Groups = ["root:x:0:", "virtwold:x:990:", "own:x:70001:virtwold", "lab:x:70002:virtwold,alice", "users:x:100:", "broken"];

    [TestCase(990u, false)]
    [TestCase(70001u, false)]
    [TestCase(70002u, true)]
    [TestCase(100u, true)]
    [TestCase(12345u, false)]
    public void HasOthers_when_another_account_is_in_the_group_then_it_has(uint group, bool expected) =>
        Assert.That(OwnGroup.HasOthers(group, 990, Groups, Users), Is.EqualTo(expected));

    [Test]
    public void Is_when_it_is_roots_group_then_not() => Assert.That(OwnGroup.Is(0), Is.False);
}
