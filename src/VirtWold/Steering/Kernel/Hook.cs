using VirtWold.Interop;

namespace VirtWold.Steering.Kernel;

/// <summary>
/// Where one program is attached: to one interface at a time, by TCX or clsact. Follows the interface when it is made again. One thread.
/// </summary>
/// <param name="program">The program.</param>
/// <param name="name">What its link is pinned as.</param>
/// <param name="pins">Where links outlive the process; null if they don't.</param>
internal sealed class Hook(int program, string name, PinFolder? pins)
{
    /// <summary>A link's descriptor; negative where there is none.</summary>
    public int Link { get; private set; } = -1;

    /// <summary>The interface that it is attached to; 0 where it is attached to none.</summary>
    public int Index { get; private set; }

    /// <summary>What a link is pinned as.</summary>
    public string Name => name;

    /// <summary>Attaches the program.</summary>
    /// <param name="index">The interface.</param>
    /// <param name="kind">By which hook.</param>
    /// <returns>By which hook it was.</returns>
    /// <exception cref="SteeringException">The kernel refuses.</exception>
    public AttachKind Attach(int index, AttachKind kind)
    {
        if (kind is AttachKind.Any or AttachKind.Tcx)
        {
            int pinned = AdoptPinned(index);
            int link = pinned >= 0 ? pinned : TcxLink.Create(program, index);
            if (link >= 0)
            {
                (Link, Index) = (link, index);
                if (pinned < 0)
                {
                    pins?.Pin(link, name);
                }

                _ = ClsactFilter.Detach(index);
                return AttachKind.Tcx;
            }

            if (kind == AttachKind.Tcx || link is -Libc.EPERM or -Libc.EACCES)
            {
                throw link == -Libc.EINVAL
                    ? new SteeringException(SteeringFailure.Unavailable, "this kernel has no TCX, which came with 6.6; leave --attach out, or take --attach clsact")
                    : BpfLibrary.Failure(link, "attach the program by TCX");
            }
        }

        ForgetPinned();
        BpfLibrary.Check(ClsactFilter.Attach(program, index), "attach the program by clsact");
        Index = index;
        return AttachKind.Clsact;
    }

    /// <summary>Takes over where the process before this one was attached to.</summary>
    public void Adopt(int link, int index) => (Link, Index) = (link, index);

    /// <summary>Attaches the program where it has to be now, and nowhere else.</summary>
    /// <param name="index">The interface; 0 where it isn't there.</param>
    /// <param name="kind">By which hook.</param>
    /// <returns>Whether it has changed.</returns>
    /// <exception cref="SteeringException">The kernel refuses.</exception>
    public bool Follow(int index, AttachKind kind)
    {
        if (index == Index)
        {
            return false;
        }

        if (Link >= 0)
        {
            // The interface may live on in another namespace, where its peer's index belongs to another interface.
            TcxLink.End(Link);
            Link = -1;
            pins?.Forget(name);
        }

        Index = 0;
        if (index != 0)
        {
            _ = Attach(index, kind);
        }

        return true;
    }

    /// <summary>Detaches the program.</summary>
    public void Detach()
    {
        if (Link >= 0)
        {
            TcxLink.End(Link);
        }
        else if (Index != 0)
        {
            _ = ClsactFilter.Detach(Index);
        }

        pins?.Forget(name);
        (Link, Index) = (-1, 0);
    }

    /// <summary>Updates the link that outlived another process, where it still is one to that interface; else ends it.</summary>
    private int AdoptPinned(int index)
    {
        int link = pins?.Open(name) ?? -1;
        if (link >= 0 && !TcxLink.TryUpdate(link, program, index))
        {
            TcxLink.End(link);
            link = -1;
        }

        return link;
    }

    private void ForgetPinned()
    {
        int link = pins?.Open(name) ?? -1;
        if (link >= 0)
        {
            TcxLink.End(link);
        }

        pins?.Forget(name);
    }
}
