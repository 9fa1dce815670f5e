namespace TwoFactor.Flow;

/// <summary>An item of a <see cref="DueQueue{T}"/>.</summary>
internal interface IDue
{
    /// <summary>When it is due, as a timestamp of the queue's <see cref="TimeProvider"/>; <see cref="long.MaxValue"/> while it is not in the queue. Only the queue sets it.</summary>
    long Due { get; set; }
}
