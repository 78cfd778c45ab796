package org.kumobashi.protocol.dialogue;

/** What a client dialogue can ask of its driver. */
public sealed interface ClientStep
    permits Step.Say,
        Step.ReadLine,
        Step.ReadOctets,
        Step.StartTls,
        Step.Login,
        Step.HandOver,
        Step.Close {}
