"""`klubba-load bench`: the engine beside yardsticks, in the same run, in turns. Costs are CPU time of the operating
system's own accounting, per unit of work: that carries over to other machines, and rates do not.
"""
