using System.Text;
using VirtWold.Web;

namespace VirtWold.Tests.Web;

public sealed class ProbeResponderTests
{
    private const string Header = "Host: 10.0.0.1:9277\r\nUser-Agent: kube-probe/1.31\r\nAccept: */*\r\nConnection: close\r\n\r\n";

    [TestCase("GET /readyz HTTP/1.1\r\n" + Header, ProbeKind.Readiness)]
    [TestCase("GET /livez HTTP/1.1\r\n" + Header, ProbeKind.Liveness)]
    [TestCase("GET /healthz HTTP/1.1\r\n" + Header, ProbeKind.None)]
    [TestCase("POST /livez HTTP/1.1\r\n" + Header, ProbeKind.None)]
    [TestCase("GET /livez HTTP/1.0\r\n" + Header, ProbeKind.None)]
    [TestCase("GET /livezz HTTP/1.1\r\n" + Header, ProbeKind.None)]
    [TestCase("GET /livez HTTP/1.1\r\n" + Header + "GET / HTTP/1.1\r\n\r\n", ProbeKind.None)]
    [TestCase("GET /livez HTTP/1.1\r\nContent-Length: 4\r\n" + Header, ProbeKind.None)]
    [TestCase("GET /livez HTTP/1.1\r\ntransfer-encoding: chunked\r\n" + Header, ProbeKind.None)]
    [TestCase("GET /livez HTTP/1.1\r\nHost: a\r\nUser-Agent: kube-probe/1.31\r\n\r\n", ProbeKind.None)]
    [TestCase("GET /livez HTTP/1.1\r\nHost: a\r\nUser-Agent: curl/8\r\nConnection: close\r\n\r\n", ProbeKind.None)]
    [TestCase("GET /livez HTTP/1.1\r\n", ProbeKind.None)]
    [TestCase("G", ProbeKind.None)]
    [TestCase("", ProbeKind.None)]
    public void Recognize_takes_what_kubelets_send_and_nothing_else(string request, object expected) =>
        Assert.That(ProbeResponder.Recognize(Encoding.ASCII.GetBytes(request)), Is.EqualTo((ProbeKind)expected));
}
