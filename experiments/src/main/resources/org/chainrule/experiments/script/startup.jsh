import org.chainrule.experiments.script.*;
import org.chainrule.experiments.draw.*;
import org.chainrule.training.*;
import org.chainrule.training.health.*;
import org.chainrule.autograd.*;
import org.chainrule.api.*;
import org.chainrule.api.ir.*;
import static org.chainrule.experiments.script.Parts.*;
